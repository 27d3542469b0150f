/* Many people at WebSockets that speak Socket.IO, in one epoll loop: the load of every benchmark.
 *
 *   people HOST PORT PATH AUTH COUNT RATE [COOKIES]
 *
 * Connects COUNT people, RATE a second, each with AUTH (JSON) as the handshake and with one line of
 * the file COOKIES, and says when all have been told an event: "ready COUNT SECONDS". Then it does
 * what each line on standard input says, after it has answered "begun"; an empty line ends it.
 *
 *   hear MARKER SECONDS    until everyone has a frame that holds MARKER, or the time is over
 *   watch MARKER SECONDS   the same, but always to the end
 *     → heard COUNT FIRST MEDIAN P95 LAST BYTES CHANGES
 *   vote QUESTIONS SECONDS EACH SPREAD RECORD
 *     → voted IN_TIME ACKNOWLEDGED REFUSED UNANSWERED MEAN
 *
 * Moments and times are microseconds, of CLOCK_MONOTONIC; BYTES came on all lines together; CHANGES
 * is the most messages "change" that one person was told. Voters ask, wait for the answer and ask
 * again, EACH times at most (0: no end), on the questions whose ids are in the file, and begin
 * within SPREAD seconds. RECORD then has a line "PERSON QUESTION ON ASKED" for each pair: what was
 * acknowledged last (-1: nothing), and what was asked for since without an answer (-1: nothing). */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { OPENING, UPGRADING, JOINING, HERE, GONE };
enum { MOST_QUESTIONS = 64, PATIENCE_S = 180, LAST_ANSWERS_S = 5 };

struct person {
    int fd, state, head_size;
    unsigned char head[10];
    uint64_t left, seen;
    char begin[128]; /* of this frame */
    char tail[64];   /* of the part before this one */
    int tail_size, heard, changes;
    char *cookie;
    int asked, question, on; /* the vote that waits for its answer, if `asked` */
    int votes, votes_now;
    int64_t asked_at;
    signed char acknowledged[MOST_QUESTIONS];
};

static struct person *people;
static int64_t *moments;
static int count, here, lost, epoll_fd, is_told;
static const char *host, *path;
static int port;
static char greeting[4096];
static int greeting_size;
static char marker[48];
static int round_number, heard;
static uint64_t bytes;

static char questions[MOST_QUESTIONS][64];
static int question_count, each;
static long in_time, acknowledged, refused, unanswered;
static int64_t waited, vote_until;

static int64_t now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

/* What nobody expects is shown, the first few times. */
static void complain(const char *text, int size) {
    static int left = 3;
    if (left-- > 0) fprintf(stderr, "people: %.*s\n", size, text);
}

static int masked(const char *text, int size, char *frame) {
    int at = 0;
    frame[at++] = (char)0x81;
    if (size < 126) {
        frame[at++] = (char)(0x80 | size);
    } else {
        frame[at++] = (char)(0x80 | 126);
        frame[at++] = (char)(size >> 8);
        frame[at++] = (char)size;
    }
    memset(frame + at, 0, 4); /* a mask of zeros masks nothing */
    memcpy(frame + at + 4, text, size);
    return at + 4 + size;
}

static void leave(struct person *one) {
    close(one->fd);
    if (one->state == HERE) here--;
    one->state = GONE;
    lost++;
}

static void say(struct person *one, const char *frame, int size) {
    if (send(one->fd, frame, size, MSG_NOSIGNAL) != size) leave(one);
}

static void ask_to_upgrade(struct person *one) {
    char text[4096];
    int size = snprintf(text, sizeof text,
        "GET %s HTTP/1.1\r\nHost: %s:%d\r\nOrigin: http://%s:%d\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        "Sec-WebSocket-Version: 13\r\n%s%s%s\r\n", path, host, port, host, port,
        one->cookie ? "Cookie: " : "", one->cookie ? one->cookie : "", one->cookie ? "\r\n" : "");
    say(one, text, size);
}

static void vote(struct person *one) {
    unsigned char r[16];
    if (getrandom(r, sizeof r, 0) != sizeof r) fail("getrandom");
    one->question = (one - people + one->votes) % question_count;
    one->on = one->votes / question_count % 2 == 0;
    one->votes++;
    one->votes_now++;
    one->asked = one->votes;
    one->asked_at = now();
    char text[512], frame[600];
    int size = snprintf(text, sizeof text,
        "42%d[\"questions.vote\",{\"cid\":\"%02x%02x%02x%02x-%02x%02x-4%01x%02x-a%01x%02x-"
        "%02x%02x%02x%02x%02x%02x\",\"id\":\"%s\",\"on\":%s}]", one->asked, r[0], r[1], r[2], r[3],
        r[4], r[5], r[6] & 15, r[7], r[8] & 15, r[9], r[10], r[11], r[12], r[13], r[14], r[15],
        questions[one->question], one->on ? "true" : "false");
    say(one, frame, masked(text, size, frame));
}

static void answered(struct person *one, int size) {
    one->begin[size] = 0;
    char *content;
    if (strtol(one->begin + 2, &content, 10) != one->asked) return;
    one->asked = 0;
    waited += now() - one->asked_at;
    if (strstr(content, "\"ok\":true")) {
        one->acknowledged[one->question] = (signed char)one->on;
        acknowledged++;
        in_time += now() < vote_until;
    } else {
        if (!strstr(content, "rate_limited")) complain(content, strlen(content));
        refused++;
    }
    if (now() < vote_until && (!each || one->votes_now < each)) vote(one);
}

static void has_heard(struct person *one) {
    if (one->heard == round_number) return;
    one->heard = round_number;
    moments[heard++] = now();
}

static void content(struct person *one, const char *part, int size) {
    int room = (int)sizeof one->begin - 1 - (int)one->seen;
    if (room > 0) memcpy(one->begin + one->seen, part, size < room ? size : room);
    if (marker[0] && one->heard != round_number) {
        int length = strlen(marker);
        if (memmem(part, size, marker, length)) {
            has_heard(one);
        } else if (one->tail_size) {
            char both[128];
            int more = size < 64 ? size : 64;
            memcpy(both, one->tail, one->tail_size);
            memcpy(both + one->tail_size, part, more);
            if (memmem(both, one->tail_size + more, marker, length)) has_heard(one);
        }
        int keep = size < length - 1 ? size : length - 1;
        memcpy(one->tail, part + size - keep, keep);
        one->tail_size = keep;
    }
    one->seen += size;
}

static void frame_ended(struct person *one) {
    static const char pong[] = {(char)0x81, (char)0x81, 0, 0, 0, 0, '3'};
    static const char change[] = "42[\"change\"";
    int size = one->seen < sizeof one->begin - 1 ? (int)one->seen : (int)sizeof one->begin - 1;
    one->head_size = one->tail_size = 0;
    one->seen = one->left = 0;
    if (size == 1 && one->begin[0] == '2') return say(one, pong, sizeof pong);
    if (size < 2) return;
    if (one->state == JOINING && !memcmp(one->begin, "42", 2)) {
        one->state = HERE;
        here++;
    }
    if (!memcmp(one->begin, "44", 2)) complain(one->begin, size);
    if (size >= (int)sizeof change - 1 && !memcmp(one->begin, change, sizeof change - 1))
        one->changes++;
    if (one->asked && !memcmp(one->begin, "43", 2)) answered(one, size);
}

static void frames(struct person *one, const char *part, int size) {
    while (size > 0 && one->state != GONE) {
        if (!one->left) {
            one->head[one->head_size++] = *part++;
            size--;
            if (one->head_size < 2) continue;
            int length = one->head[1] & 127, more = length == 126 ? 2 : length == 127 ? 8 : 0;
            if (one->head_size < 2 + more) continue;
            one->left = more ? 0 : length;
            for (int i = 0; i < more; i++) one->left = one->left << 8 | one->head[2 + i];
            if (!one->left) frame_ended(one);
            continue;
        }
        int take = (uint64_t)size < one->left ? size : (int)one->left;
        content(one, part, take);
        part += take;
        size -= take;
        one->left -= take;
        if (!one->left) frame_ended(one);
    }
}

static void hear(struct person *one) {
    static char buffer[1 << 16];
    for (;;) {
        ssize_t size = recv(one->fd, buffer, sizeof buffer - 1, 0);
        if (size < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (size <= 0) return leave(one);
        bytes += size;
        char *part = buffer;
        if (one->state == UPGRADING) {
            buffer[size] = 0;
            char *end = strstr(buffer, "\r\n\r\n");
            if (!end || strncmp(buffer, "HTTP/1.1 101", 12)) {
                complain(buffer, size < 200 ? (int)size : 200);
                return leave(one);
            }
            part = end + 4;
            size -= part - buffer;
            one->state = JOINING;
            say(one, greeting, greeting_size);
        }
        if (one->state != GONE) frames(one, part, size);
        if (one->state == GONE || size < (ssize_t)sizeof buffer - 1) return;
    }
}

static void come(struct person *one, struct sockaddr_in *where) {
    int yes = 1;
    one->fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (one->fd < 0) fail("socket");
    setsockopt(one->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(one->fd, (struct sockaddr *)where, sizeof *where) && errno != EINPROGRESS)
        fail("connect");
    one->state = OPENING;
    struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.ptr = one};
    epoll_ctl(epoll_fd, EPOLL_CTL_ADD, one->fd, &event);
}

static void wait_for(int ms) {
    struct epoll_event events[512];
    int ready = epoll_wait(epoll_fd, events, 512, ms);
    for (int i = 0; i < ready; i++) {
        struct person *one = events[i].data.ptr;
        if (!one) {
            is_told = 1;
        } else if (one->state == OPENING && events[i].events & (EPOLLOUT | EPOLLERR)) {
            struct epoll_event event = {.events = EPOLLIN, .data.ptr = one};
            epoll_ctl(epoll_fd, EPOLL_CTL_MOD, one->fd, &event);
            one->state = UPGRADING;
            ask_to_upgrade(one);
        } else if (one->state != GONE) {
            hear(one);
        }
    }
}

static int by_size(const void *one, const void *other) {
    int64_t a = *(const int64_t *)one, b = *(const int64_t *)other;
    return (a > b) - (a < b);
}

static void begun(void) {
    puts("begun");
    fflush(stdout);
}

static void listen_for(double seconds, int to_the_end) {
    int64_t end = now() + (int64_t)(seconds * 1e6);
    uint64_t before = bytes;
    int changes = 0;
    heard = 0;
    round_number++;
    for (int i = 0; i < count; i++) people[i].changes = people[i].tail_size = 0;
    begun();
    while ((to_the_end || heard < here) && now() < end) wait_for(20);
    for (int i = 0; i < count; i++)
        if (people[i].changes > changes) changes = people[i].changes;
    qsort(moments, heard, sizeof *moments, by_size);
    int last = heard ? heard - 1 : 0;
    printf("heard %d %ld %ld %ld %ld %lu %d\n", heard, (long)moments[0], (long)moments[last / 2],
           (long)moments[last * 95 / 100], (long)moments[last], (unsigned long)(bytes - before),
           changes);
    marker[0] = 0;
}

static void read_questions(const char *file) {
    FILE *from = fopen(file, "r");
    if (!from) fail(file);
    question_count = 0;
    while (question_count < MOST_QUESTIONS && fscanf(from, "%63s", questions[question_count]) == 1)
        question_count++;
    fclose(from);
    if (!question_count) exit(2);
}

static void write_record(const char *file) {
    FILE *to = fopen(file, "w");
    if (!to) fail(file);
    for (int i = 0; i < count; i++)
        for (int q = 0; q < question_count; q++) {
            int asked = people[i].asked && people[i].question == q ? people[i].on : -1;
            int on = people[i].acknowledged[q];
            if (on >= 0 || asked >= 0) fprintf(to, "%d %s %d %d\n", i, questions[q], on, asked);
        }
    fclose(to);
}

static void let_vote(double seconds, double spread, const char *record) {
    int64_t start = now();
    int next = 0, asking = 0;
    vote_until = start + (int64_t)(seconds * 1e6);
    in_time = acknowledged = refused = unanswered = waited = 0;
    begun();
    while (here && now() < vote_until) {
        while (next < count && start + (int64_t)(spread * 1e6) * next / count <= now()) {
            people[next].votes_now = 0;
            if (people[next].state == HERE) vote(&people[next]);
            next++;
        }
        wait_for(1);
    }
    do {
        wait_for(5);
        asking = 0;
        for (int i = 0; i < count; i++) asking += people[i].state == HERE && people[i].asked;
    } while (asking && now() < vote_until + LAST_ANSWERS_S * 1000000LL);
    for (int i = 0; i < count; i++) unanswered += people[i].asked != 0;
    write_record(record);
    long all = acknowledged + refused;
    printf("voted %ld %ld %ld %ld %ld\n", in_time, acknowledged, refused, unanswered,
           all ? (long)(waited / all) : 0L);
}

static void read_cookies(const char *file) {
    FILE *from = fopen(file, "r");
    if (!from) fail(file);
    for (int i = 0; i < count; i++) {
        size_t room = 0;
        ssize_t size = getline(&people[i].cookie, &room, from);
        if (size <= 1) fail("too few cookies");
        people[i].cookie[size - 1] = 0;
    }
    fclose(from);
}

static void join(int rate) {
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(port)};
    if (inet_pton(AF_INET, host, &where.sin_addr) != 1) fail("host");
    int64_t start = now();
    int come_by_now = 0;
    while (here + lost < count && now() - start < PATIENCE_S * 1000000LL) {
        int due = (int)((now() - start) * rate / 1000000) + 1;
        while (come_by_now < count && come_by_now < due) come(&people[come_by_now++], &where);
        wait_for(come_by_now < count ? 1 : 20);
    }
    printf("ready %d %.2f\n", here, (now() - start) / 1e6);
    fflush(stdout);
}

int main(int argc, char **argv) {
    if (argc != 7 && argc != 8)
        return fprintf(stderr, "people HOST PORT PATH AUTH COUNT RATE [COOKIES]\n"), 2;
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* nobody is there for whom it would go on */
    host = argv[1], port = atoi(argv[2]), path = argv[3], count = atoi(argv[5]);
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    people = calloc(count, sizeof *people);
    moments = calloc(count, sizeof *moments);
    for (int i = 0; i < count; i++)
        memset(people[i].acknowledged, -1, sizeof people[i].acknowledged);
    if (argc == 8) read_cookies(argv[7]);
    char text[2048];
    greeting_size = masked(text, snprintf(text, sizeof text, "40%s", argv[4]), greeting);
    epoll_fd = epoll_create1(0);
    join(atoi(argv[6]));

    /* While nobody tells it anything it reads all the same: pings have to be answered. */
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
    if (epoll_ctl(epoll_fd, EPOLL_CTL_ADD, 0, &event)) fail("standard input");
    setvbuf(stdin, NULL, _IONBF, 0);
    char line[1024], order[16], file[400], record[400];
    for (;;) {
        is_told = 0;
        while (!is_told) wait_for(1000);
        if (!fgets(line, sizeof line, stdin) || line[0] == '\n') return 0;
        double seconds, spread;
        if (sscanf(line, "vote %399s %lf %d %lf %399s", file, &seconds, &each, &spread, record) == 5) {
            read_questions(file);
            let_vote(seconds, spread, record);
        } else if (sscanf(line, "%15s %47s %lf", order, marker, &seconds) == 3) {
            listen_for(seconds, !strcmp(order, "watch"));
        } else {
            return 2;
        }
        fflush(stdout);
    }
}
