/*
 * idle [parent|stopped] ...: waits for signals, whatever else it is given. A parent has a child that has ended and that it
 * won't collect; one that is stopped has stopped itself. All end after ten minutes.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    const char *role = argc > 1 ? argv[1] : "";
    if (strcmp(role, "parent") == 0 && fork() == 0) {
        return 0;
    }
    alarm(600);
    if (strcmp(role, "stopped") == 0) {
        raise(SIGSTOP);
    }
    for (;;) {
        pause();
    }
}
