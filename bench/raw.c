/* The bare machine: send() to everyone, as fast as it goes, without a ping.
 *
 *   raw PORT
 *
 * Upgrades whoever comes; for each line on standard input, sends it as one frame to all of them. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MOST 20000

/* What the key that all of people.c's have is answered with (RFC 6455, 1.3), and a first event. */
static const char reply[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n\x81\x04" "42[]";

static int people[MOST], count;

static void tell(const char *text, size_t size) {
    char frame[4096];
    int head = 2;
    frame[0] = (char)0x81;
    if (size < 126) {
        frame[1] = (char)size;
    } else {
        frame[1] = 126;
        frame[2] = (char)(size >> 8);
        frame[3] = (char)size;
        head = 4;
    }
    memcpy(frame + head, text, size);
    for (int i = 0; i < count; i++)
        if (send(people[i], frame, head + size, MSG_NOSIGNAL) < 0) perror("send");
}

static void leave(int fd) {
    for (int i = 0; i < count; i++)
        if (people[i] == fd) people[i--] = people[--count];
    close(fd);
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    int yes = 1, door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    setsockopt(door, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1])),
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (bind(door, (struct sockaddr *)&where, sizeof where) || listen(door, MOST)) return 1;
    int epoll_fd = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = door};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, door, &event);
    event.data.fd = 0;
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, 0, &event);
    static char input[1 << 16];
    for (;;) {
        struct epoll_event events[256];
        int ready = epoll_wait(epoll_fd, events, 256, -1);
        for (int i = 0; i < ready; i++) {
            int fd = events[i].data.fd;
            if (fd == door) {
                int one;
                while ((one = accept4(door, 0, 0, SOCK_NONBLOCK)) >= 0) {
                    event.data.fd = one;
                    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, one, &event);
                }
                continue;
            }
            ssize_t size = read(fd, input, sizeof input);
            if (fd == 0) {
                if (size <= 0) return 0;
                tell(input, size - 1);
            } else if (size <= 0) {
                leave(fd);
            } else if (!strncmp(input, "GET ", 4) && count < MOST) {
                people[count++] = fd;
                if (send(fd, reply, sizeof reply - 1, MSG_NOSIGNAL) < 0) perror("send");
            }
        }
    }
}
