/* fork-bomb MOST: forks until there were MOST processes in all, each process every ten milliseconds. They end after a minute. */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int main(int argc, char **argv) {
    int most = argc > 1 ? atoi(argv[1]) : 0;
    int *born = mmap(0, sizeof *born, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (born == MAP_FAILED) {
        return 1;
    }
    alarm(60);
    for (;;) {
        if (__sync_add_and_fetch(born, 1) < most && fork() == 0) {
            alarm(60); /* a child has none of its parent's */
        }
        usleep(10000);
    }
}
