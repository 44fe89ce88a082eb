/*
 * idle [parent|stopped|secret] ...: waits for signals, whatever else it is given. A parent has a child that has ended and
 * that it won't collect; one that is stopped has stopped itself; root owns the files in /proc of one that is secret. All end
 * after ten minutes.
 */
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv) {
    const char *role = argc > 1 ? argv[1] : "";
    if (strcmp(role, "parent") == 0 && fork() == 0) {
        return 0;
    }
    alarm(600);
    if (strcmp(role, "secret") == 0) {
        prctl(PR_SET_DUMPABLE, 0);
    }
    if (strcmp(role, "stopped") == 0) {
        raise(SIGSTOP);
    }
    for (;;) {
        pause();
    }
}
