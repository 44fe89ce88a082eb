// The physical limit: what the kernel's own calls cost from C, and the processes that the benchmark signals.
// Each measuring command prints one number a line, nanoseconds for one operation, one line a round.
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#define SYS_pidfd_open 434
#endif

static __thread char text[8192];

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static long now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000000000L + time.tv_nsec;
}

/* The process' stat line, or its name alone, in text; the length, 0 where it is gone. */
static int read_file(int directory, const char *pid, const char *file) {
    char path[300];
    snprintf(path, sizeof path, "%s/%s", pid, file);
    int fd = openat(directory, path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return 0;
    int length = read(fd, text, sizeof text - 1);
    close(fd);
    if (length < 0) length = 0;
    text[length] = 0;
    return length;
}

static int read_stat(int directory, const char *pid) {
    return read_file(directory, pid, "stat");
}

/* Field 22, the start time. */
static long start_time(void) {
    char *end = strrchr(text, ')');
    for (int field = 2; end && field < 22; field++) end = strchr(end + 1, ' ');
    return end ? strtol(end, 0, 10) : -1;
}

/* Pins, reads who it is, sends. */
static int pin_and_send(int directory, const char *pid, int signal_number) {
    int fd = syscall(SYS_pidfd_open, atoi(pid), 0);
    if (fd < 0) fail("pidfd_open");
    if (!read_stat(directory, pid) || start_time() < 0) fail("stat");
    if (syscall(SYS_pidfd_send_signal, fd, signal_number, 0, 0)) fail("pidfd_send_signal");
    return fd;
}

/* The same, and lets go. */
static void send_pinned(int directory, const char *pid, int signal_number) {
    close(pin_and_send(directory, pid, signal_number));
}

/* The same for a JVM that has this file as a library. */
void floor_send(int pid) {
    char directory_entry[32];
    snprintf(directory_entry, sizeof directory_entry, "/proc/%d", pid);
    int fd = syscall(SYS_pidfd_open, pid, 0);
    if (fd < 0) fail("pidfd_open");
    if (!read_stat(AT_FDCWD, directory_entry) || start_time() < 0) fail("stat");
    if (syscall(SYS_pidfd_send_signal, fd, 0, 0, 0)) fail("pidfd_send_signal");
    close(fd);
}

static int is_named(const char *name) {
    char *begin = strchr(text, '('), *end = strrchr(text, ')');
    return begin && end && (size_t)(end - begin - 1) == strlen(name) && !strncmp(begin + 1, name, strlen(name));
}

/* comm ends with a newline. */
static int is_comm(const char *name, int length) {
    return length == (int)strlen(name) + 1 && !strncmp(text, name, length - 1);
}

/* Reads every stat and counts those of that name; or reads every comm, and sends to those of that name, which stay pinned if
   there are pins. */
static int scan(const char *name, int signal_number, struct pollfd *pins, int most) {
    int found = 0;
    DIR *listing = opendir("/proc");
    if (!listing) fail("/proc");
    for (struct dirent *entry; (entry = readdir(listing));) {
        const char *pid = entry->d_name;
        if (!isdigit(*pid)) continue;
        if (signal_number < 0) {
            if (read_stat(dirfd(listing), pid) && is_named(name)) found++;
        } else if (is_comm(name, read_file(dirfd(listing), pid, "comm"))) {
            if (pins && found < most) pins[found].fd = pin_and_send(dirfd(listing), pid, signal_number);
            else send_pinned(dirfd(listing), pid, signal_number);
            found++;
        }
    }
    closedir(listing);
    return found;
}

/* Sends to all of that name, and waits until they have ended. */
static int end_all(const char *name, int expected, int signal_number) {
    struct pollfd *pins = calloc(expected, sizeof *pins);
    int found = scan(name, signal_number, pins, expected);
    for (int i = 0; i < found && i < expected; i++) {
        pins[i].events = POLLIN;
        if (poll(&pins[i], 1, -1) < 0) fail("poll");
        close(pins[i].fd);
    }
    free(pins);
    return found;
}

enum kind { PLAIN, OWN_GROUP, REAPED };

static void children(const char *name, int count, enum kind kind, int counted, volatile long *slots) {
    int parent = getpid(), group = 0;
    if (kind == REAPED) signal(SIGCHLD, SIG_IGN);
    sigset_t set;
    sigemptyset(&set);
    if (counted) {
        sigaddset(&set, counted);
        sigprocmask(SIG_BLOCK, &set, 0);
    }
    int *pids = calloc(count, sizeof *pids);
    for (int i = 0; i < count; i++) {
        pids[i] = fork();
        if (pids[i] < 0) fail("fork");
        if (!pids[i]) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            if (getppid() != parent) _exit(1);
            prctl(PR_SET_NAME, name);
            close(0);
            for (;;) {
                if (!counted) pause();
                else if (sigwaitinfo(&set, 0) == counted) slots[i]++;
            }
        }
        if (kind == OWN_GROUP) {
            if (!group) group = pids[i];
            if (setpgid(pids[i], group)) fail("setpgid");
        }
    }
    /* They are ready when each has its name. */
    for (int i = 0; i < count; i++) {
        char pid[16];
        snprintf(pid, sizeof pid, "/proc/%d", pids[i]);
        while (read_stat(AT_FDCWD, pid) && !is_named(name)) usleep(1000);
    }
    printf("ready");
    for (int i = 0; i < count; i++) printf(" %d", pids[i]);
    puts("");
    /* Each line of input asks for the counts; its end ends the children. */
    char line[16];
    while (fgets(line, sizeof line, stdin)) {
        long sum = 0;
        for (int i = 0; counted && i < count; i++) sum += slots[i];
        printf("counted %ld\n", sum);
    }
    if (kind == REAPED) return; // a pid may be another process' by now; they end with their parent
    for (int i = 0; i < count; i++) kill(pids[i], SIGKILL);
    while (wait(0) > 0) {}
}

int main(int argc, char **argv) {
    setvbuf(stdout, 0, _IOLBF, 0);
    const char *what = argc > 2 ? argv[1] : "";
    if (argc == 2 && !strcmp(argv[1], "leave")) { // leave: is told to end, and tells when it does
        getchar();
        usleep(2000); // so that whoever told it is waiting again
        printf("%ld\n", now());
        _exit(0);
    }
    long numbers[3] = {0, 0, 0};
    for (int i = 3; i < argc && i < 6; i++) numbers[i - 3] = atol(argv[i]);
    if (!strcmp(what, "send")) { // send PID CALLS ROUNDS: signal 0, pinned
        int proc = open("/proc", O_RDONLY | O_DIRECTORY);
        for (long round = 0; round < numbers[1]; round++) {
            long begin = now();
            for (long call = 0; call < numbers[0]; call++) send_pinned(proc, argv[2], 0);
            printf("%f\n", (double)(now() - begin) / numbers[0]);
        }
    } else if (!strcmp(what, "scan") || !strcmp(what, "fanout") || !strcmp(what, "end")) { // scan NAME EXPECTED ROUNDS [SIGNAL]
        int signal_number = *what == 's' ? -1 : (int)numbers[2];
        for (long round = 0; round < numbers[1]; round++) {
            long begin = now();
            int found = *what == 'e' ? end_all(argv[2], numbers[0], signal_number) : scan(argv[2], signal_number, 0, 0);
            long took = now() - begin;
            if (found != numbers[0]) {
                fprintf(stderr, "found %d named %s, expected %ld\n", found, argv[2], numbers[0]);
                return 1;
            }
            printf("%ld\n", took);
        }
    } else if (!strcmp(what, "crowd")) { // crowd NAME COUNT KIND
        children(argv[2], numbers[0], numbers[1], 0, 0);
    } else if (!strcmp(what, "counters")) { // counters NAME COUNT SIGNAL
        long *slots = mmap(0, numbers[0] * sizeof *slots, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (slots == MAP_FAILED) fail("mmap");
        children(argv[2], numbers[0], PLAIN, numbers[1], slots);
    } else {
        fprintf(stderr, "usage: floor send|scan|fanout|end|crowd|counters ...\n");
        return 2;
    }
    return 0;
}
