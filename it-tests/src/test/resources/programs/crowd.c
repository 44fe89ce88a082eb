/* crowd <n>: n processes of this name, which say "ready" once and end with the first, or after ten minutes. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv) {
    int others = argc > 1 ? atoi(argv[1]) - 1 : 0;
    int child = 0;
    while (others-- > 0 && !child) {
        pid_t pid = fork();
        if (pid < 0) {
            perror("fork");
            return 1;
        }
        child = pid == 0;
    }
    if (child) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
    } else {
        puts("ready");
        fflush(stdout);
    }
    alarm(600);
    for (;;) {
        pause();
    }
}
