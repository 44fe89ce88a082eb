/*
 * Forces pid reuse in a PID namespace of its own (pid_namespaces(7)). Reads a command a line from the file argv[1], and
 * answers a line each to argv[2]:
 *   start  forks a keeper and a victim, which both ignore TERM and have one name: the victim's pid
 *   swap   kills the victim and forks a stranger with its name and, if nobody was faster, its pid: the stranger's pid
 *   end    whether the stranger is as it was, "spared", or "hit"; ends it and the keeper
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int ready[2];
static volatile pid_t keeper;

/* At once, as a good parent does: whoever waits for a zombie to be collected waits in each round. */
static void collect_keeper(int signum) {
    (void) signum;
    if (keeper > 0 && waitpid(keeper, NULL, WNOHANG) == keeper) keeper = 0;
}

/* Returns once it has its name, and ignores TERM if it is to. */
static pid_t child(void (*on_term)(int), const char *name) {
    char byte = 0;
    pid_t pid = fork();
    if (pid == 0) {
        signal(SIGTERM, on_term);
        prctl(PR_SET_NAME, name);
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (write(ready[1], &byte, 1) != 1) _exit(1);
        for (;;) pause();
    }
    if (read(ready[0], &byte, 1) != 1) _exit(1);
    return pid;
}

static void end(pid_t pid) {
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

int main(int argc, char **argv) {
    if (argc != 4 || pipe(ready)) return 2;
    const char *name = argv[3];
    FILE *in = fopen(argv[1], "r"), *out = fopen(argv[2], "w");
    char line[16];
    pid_t victim = 0;
    sigset_t chld;
    sigemptyset(&chld);
    sigaddset(&chld, SIGCHLD);
    struct sigaction action = {.sa_handler = collect_keeper, .sa_flags = SA_RESTART};
    sigaction(SIGCHLD, &action, NULL);
    while (in && out && fgets(line, sizeof line, in)) {
        if (!strcmp(line, "start\n")) {
            keeper = child(SIG_IGN, name);
            victim = child(SIG_IGN, name);
            fprintf(out, "%d\n", victim);
        } else if (!strcmp(line, "swap\n")) {
            end(victim);
            FILE *last = fopen("/proc/sys/kernel/ns_last_pid", "w");
            fprintf(last, "%d", victim - 1);
            fclose(last);
            victim = child(SIG_DFL, name);
            fprintf(out, "%d\n", victim);
        } else {
            int spared = waitpid(victim, NULL, WNOHANG | WUNTRACED | WCONTINUED) == 0;
            end(victim);
            sigprocmask(SIG_BLOCK, &chld, NULL);
            if (keeper > 0) end(keeper); /* else its pid may be anybody's */
            keeper = 0;
            sigprocmask(SIG_UNBLOCK, &chld, NULL);
            fprintf(out, "%s\n", spared ? "spared" : "hit");
        }
        fflush(out);
    }
    return 0;
}
