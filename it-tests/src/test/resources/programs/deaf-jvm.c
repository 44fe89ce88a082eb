/* Takes itself for a JVM by what it maps, and handles SIGQUIT, but never listens for an attach. */
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

static void nothing(int signum) {
    (void) signum;
}

int main(int count, char **arguments) {
    signal(SIGQUIT, nothing);
    if (count != 2 || !dlopen(arguments[1], RTLD_LAZY)) {
        return 1;
    }
    puts("ready");
    fflush(stdout);
    for (;;) {
        pause();
    }
}
