/*
 * Something hostile in a sandbox, one of
 *   swap A B N      exchanges A and B N times, then tells "swapped"
 *   listen PATH     listens at PATH, and tells how many bytes each caller sends
 *   imitate LIB     maps libjvm.so, and dies of SIGQUIT
 *   fill FOLDER N   makes N folders hsperfdata_<n>
 * After "ready" it lives until its standard input ends.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static void swap(const char *a, const char *b, int rounds) {
  for (int i = 0; i < rounds; i++) {
    /* renameat2(2), RENAME_EXCHANGE */
    if (syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, 2) != 0 && i == 0) perror("renameat2");
    usleep(500);
  }
  puts("swapped");
}

static void serve(const char *path) {
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, path, sizeof address.sun_path - 1);
  int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  unlink(path);
  if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 8) != 0) {
    perror("listen");
    exit(1);
  }
  puts("ready");
  for (;;) {
    char buffer[4096];
    int caller = accept(listener, NULL, NULL);
    printf("caller sent %zd bytes\n", read(caller, buffer, sizeof buffer));
    close(caller);
  }
}

int main(int count, char **words) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  const char *what = count > 2 ? words[1] : "";
  if (!strcmp(what, "swap")) {
    puts("ready");
    swap(words[2], words[3], atoi(words[4]));
    return 0;
  }
  if (!strcmp(what, "listen")) serve(words[2]);
  if (!strcmp(what, "imitate")) {
    int library = open(words[2], O_RDONLY);
    if (library < 0 || mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, library, 0) == MAP_FAILED) return 1;
  }
  if (!strcmp(what, "fill")) {
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
