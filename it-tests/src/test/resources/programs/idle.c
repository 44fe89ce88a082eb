/* idle [parent] …: waits for signals, whatever it is given; as a parent, beside a child that has ended and that it won't collect. */
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc > 1 && strcmp(argv[1], "parent") == 0 && fork() == 0) {
        return 0;
    }
    for (;;) {
        pause();
    }
}
