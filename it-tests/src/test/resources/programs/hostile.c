/*
 * Something hostile in a sandbox, one of
 *   swap A B TARGET     exchanges the folder A and the link B to TARGET as fast as it can until its standard input ends,
 *                       then tells "swapped <n> times"
 *   listen PATH         listens at PATH, and tells how many bytes each caller sends
 *   leave PATH          leaves a socket at PATH, on which nobody listens
 *   imitate LIB FOLDER  maps libjvm.so; handles SIGQUIT until FOLDER is there, and dies of it from then on
 *   fill FOLDER N       makes N folders hsperfdata_<n>
 * After "ready" it lives until its standard input ends.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static int input_goes_on(void) {
  struct pollfd input = {.fd = 0, .events = POLLIN};
  return poll(&input, 1, 0) == 0;
}

static void swap(const char *a, const char *b, const char *target) {
  long rounds = 0;
  while (rounds % 64 != 0 || input_goes_on()) {
    /* renameat2(2), RENAME_EXCHANGE */
    if (syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 2) == 0) {
      rounds++;
    } else { /* one of them was removed */
      if (!input_goes_on()) break;
      unlink(a);
      unlink(b);
      rename(b, a);
      mkdir(a, 0700);
      if (symlink(target, b) != 0) perror(b);
    }
  }
  printf("swapped %ld times\n", rounds);
}

static int bound(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  unlink(path);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0) {
    perror(path);
    exit(1);
  }
  return listener;
}

static void serve(const char *path) {
  int listener = bound(path);
  if (listen(listener, 8) != 0) exit(1);
  puts("ready");
  for (;;) {
    char buffer[4096];
    int caller = accept(listener, NULL, NULL);
    printf("caller sent %zd bytes\n", read(caller, buffer, sizeof buffer));
    close(caller);
  }
}

static void ignore(int signum) { (void)signum; }

int main(int count, char **words) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  const char *what = count > 2 ? words[1] : "";
  if (!strcmp(what, "swap") && count > 4) {
    puts("ready");
    swap(words[2], words[3], words[4]);
    return 0;
  }
  if (!strcmp(what, "leave")) return bound(words[2]) < 0;
  if (!strcmp(what, "listen")) serve(words[2]);
  if (!strcmp(what, "imitate") && count > 3) {
    int library = open(words[2], O_RDONLY);
    if (library < 0 || mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, library, 0) == MAP_FAILED) return 1;
    signal(SIGQUIT, ignore);
    puts("ready");
    while (access(words[3], F_OK) != 0) {
      if (!input_goes_on()) return 0;
    }
    signal(SIGQUIT, SIG_DFL);
  }
  if (!strcmp(what, "fill") && count > 3) {
    char name[300];
    for (int i = 0; i < atoi(words[3]); i++) {
      snprintf(name, sizeof name, "%s/hsperfdata_%d", words[2], i);
      mkdir(name, 0700);
    }
  }
  puts("ready");
  while (getchar() != EOF) {
  }
  return 0;
}
