/* A USB webcam made of software: speaks the USB/IP protocol to the kernel's own
 * vhci-hcd over a socket pair, so that the kernel's real uvcvideo driver binds to it,
 * as it does to a webcam on the desk (bulk transport, UVC 1.0, with a metadata node).
 *   uvccam READYFILE NAME SPEC...     SPEC = FOURCC:W:H:FPS[,FPS...]:FILE
 * It has zoom, focus and exposure to set; what is set is told on standard error.
 * FOURCC MJPG (one JPEG, or JPEGs end to end), YUYV or NV12 (raw frames). READYFILE
 * gets this process's id. SIGUSR1 stalls the camera, SIGUSR2 resumes, SIGTERM pulls
 * the plug (so does the process's end, however it comes). Root, vhci-hcd loaded. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t stalled, ended;
static void on(int s) { if (s == SIGUSR1) stalled = 1; else if (s == SIGUSR2) stalled = 0; else ended = 1; }
static void die(const char *w) { fprintf(stderr, "uvccam: %s: %s\n", w, strerror(errno)); exit(1); }

struct part { const unsigned char *p; size_t n; };
struct mode { char fcc[5]; int w, h, nfps; double fps[16]; struct part *fr; size_t nfr, max; int fmt, idx; } mode[32];
static int nmode, nfmt; static char fmtname[8][5];

static void load(struct mode *m, const char *path) {
    FILE *f = fopen(path, "rb"); if (!f) die(path);
    fseek(f, 0, SEEK_END); size_t n = ftell(f); rewind(f);
    unsigned char *b = malloc(n + 1); if (!b || fread(b, 1, n, f) != n) die(path);
    fclose(f);
    size_t raw = !strcmp(m->fcc, "YUYV") ? (size_t)m->w * m->h * 2 : !strcmp(m->fcc, "NV12") ? (size_t)m->w * m->h * 3 / 2 : 0;
    m->max = (size_t)m->w * m->h * 2; if (raw) m->max = raw;
    size_t s = 0;
    for (size_t k = 2; k <= n; k++) {
        int cut = raw ? k - s == raw : k == n || (k + 1 < n && b[k - 2] == 0xff && b[k - 1] == 0xd9 && b[k] == 0xff && b[k + 1] == 0xd8);
        if (!cut) continue;
        m->fr = realloc(m->fr, (m->nfr + 1) * sizeof *m->fr); m->fr[m->nfr].p = b + s; m->fr[m->nfr].n = k - s; m->nfr++; s = k;
    }
    if (!m->nfr) { fprintf(stderr, "uvccam: no frame in %s\n", path); exit(1); }
}

static unsigned char cfg[4096]; static int ncfg;
static unsigned char dev[18] = { 18, 1, 0x00, 0x02, 0xef, 2, 1, 64, 0x6b, 0x1d, 0x04, 0x01, 0x00, 0x01, 1, 2, 3, 1 };
static void put(const void *p, int n) { memcpy(cfg + ncfg, p, n); ncfg += n; }
#define PUT(...) do { unsigned char t_[] = { __VA_ARGS__ }; put(t_, sizeof t_); } while (0)
#define L2(x) (unsigned char)(x), (unsigned char)((x) >> 8)
#define L4(x) L2(x), (unsigned char)((x) >> 16), (unsigned char)((x) >> 24)
static unsigned ival(double fps) { return (unsigned)(1e7 / fps); }

static void descriptors(void) {
    PUT(9, 2, 0, 0, 2, 1, 0, 0x80, 250);
    PUT(8, 11, 0, 2, 14, 3, 0, 2);                              /* association */
    PUT(9, 4, 0, 0, 0, 14, 1, 0, 2);                            /* control interface */
    PUT(13, 0x24, 1, 0x00, 0x01, L2(13 + 18 + 9), L4(48000000), 1, 1);
    PUT(18, 0x24, 2, 1, 0x01, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0x2a, 0x02, 0x02);   /* the controls below */
    PUT(9, 0x24, 3, 2, 0x01, 0x01, 0, 1, 0);
    PUT(9, 4, 1, 0, 1, 14, 2, 0, 0);                            /* streaming interface, bulk */
    int hdr = ncfg; PUT(13, 0x24, 1, 0, 0, 0, 0x81, 0, 2, 0, 0, 0, 1);
    for (int f = 0; f < nfmt; f++) PUT(0);
    cfg[hdr] = 13 + nfmt; cfg[hdr + 3] = nfmt;
    for (int f = 0; f < nfmt; f++) {
        int n = 0, mj = !strcmp(fmtname[f], "MJPG"), nv = !strcmp(fmtname[f], "NV12");
        for (int i = 0; i < nmode; i++) if (mode[i].fmt == f) mode[i].idx = ++n;
        if (mj) PUT(11, 0x24, 6, f + 1, n, 1, 1, 0, 0, 0, 0);
        else { PUT(27, 0x24, 4, f + 1, n); put(nv ? "NV12" : "YUY2", 4);
            PUT(0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71, nv ? 12 : 16, 1, 0, 0, 0, 0); }
        for (int i = 0; i < nmode; i++) if (mode[i].fmt == f) {
            struct mode *m = &mode[i];
            PUT(26 + 4 * m->nfps, 0x24, mj ? 7 : 5, m->idx, 0, L2(m->w), L2(m->h), L4(1000000), L4(400000000), L4(m->max), L4(ival(m->fps[0])), m->nfps);
            for (int k = 0; k < m->nfps; k++) PUT(L4(ival(m->fps[k])));
        }
    }
    PUT(6, 0x24, 0x0d, 1, 1, 4);
    cfg[hdr + 4] = (ncfg - hdr) & 255; cfg[hdr + 5] = (ncfg - hdr) >> 8;
    PUT(7, 5, 0x81, 2, L2(512), 0);
    cfg[2] = ncfg & 255; cfg[3] = ncfg >> 8;
}

static int fd; static const char *name;
static void full(void *p, size_t n, int wr) {
    for (char *c = p; n; ) {
        ssize_t r = wr ? write(fd, c, n) : read(fd, c, n);
        if (r < 0 && errno == EINTR && !ended) continue;
        if (r <= 0) { fprintf(stderr, "uvccam: the bus is gone\n"); exit(0); }
        c += r; n -= r;
    }
}
struct hdr { uint32_t cmd, seq, devid, dir, ep, a, b, c, d, e; unsigned char setup[8]; };
static void reply(uint32_t seq, int status, const void *p1, size_t n1, const void *p2, size_t n2, int in, uint32_t actual) {
    struct hdr h; memset(&h, 0, sizeof h); h.cmd = htonl(3); h.seq = htonl(seq); h.a = htonl(status); h.b = htonl(actual);
    full(&h, sizeof h, 1);
    if (in && n1) full((void *)p1, n1, 1);
    if (in && n2) full((void *)p2, n2, 1);
}

static struct { uint32_t seq, len; } q[256]; static int nq;           /* waiting bulk reads */
static unsigned char probe[26], commit[26]; static int streaming; static struct mode *cur;
static size_t pos, frameno; static int inframe, fid; static double next_t;
static double now(void) { struct timespec t; clock_gettime(CLOCK_MONOTONIC, &t); return t.tv_sec + t.tv_nsec / 1e9; }
static unsigned get4(const unsigned char *p) { return p[0] | p[1] << 8 | p[2] << 16 | (unsigned)p[3] << 24; }
static void put4(unsigned char *p, unsigned v) { p[0] = v; p[1] = v >> 8; p[2] = v >> 16; p[3] = v >> 24; }
static struct mode *find(const unsigned char *c) {
    for (int i = 0; i < nmode; i++) if (mode[i].fmt + 1 == c[2] && mode[i].idx == c[3]) return &mode[i];
    return &mode[0];
}
static void negotiate(unsigned char *c) {       /* make what the host asks for true */
    struct mode *m = find(c); c[2] = m->fmt + 1; c[3] = m->idx;
    unsigned want = get4(c + 4), best = ival(m->fps[0]);
    for (int k = 0; want && k < m->nfps; k++) { unsigned i = ival(m->fps[k]);
        if (labs((long)i - (long)want) < labs((long)best - (long)want)) best = i; }
    put4(c + 4, best); put4(c + 18, m->max); put4(c + 22, m->max + 2);
}
/* Controls of the camera terminal: selector, bytes, range. Exposure by itself (8) or by hand (1), which its step tells as bits. */
static struct { unsigned char cs, size; const char *name; unsigned least, most, step, first, now; } ctl[] = {
    { 2, 1, "auto-exposure", 0, 0, 9, 8, 8 }, { 4, 4, "exposure", 3, 2047, 1, 250, 250 }, { 6, 2, "focus", 0, 250, 5, 0, 0 },
    { 8, 1, "auto-focus", 0, 1, 1, 1, 1 }, { 11, 2, "zoom", 100, 400, 10, 100, 100 } };
static int terminal(const unsigned char *s, const unsigned char *out, unsigned char *buf) {
    for (size_t i = 0; i < sizeof ctl / sizeof *ctl; i++) {
        if (ctl[i].cs != s[3]) continue;
        unsigned char v[4] = { 0 };
        switch (s[1]) {
        case 0x01: memcpy(v, out, ctl[i].size); ctl[i].now = get4(v); fprintf(stderr, "uvccam: %s %u\n", ctl[i].name, ctl[i].now); return 0;
        case 0x81: put4(v, ctl[i].now); break;
        case 0x82: put4(v, ctl[i].least); break;
        case 0x83: put4(v, ctl[i].most); break;
        case 0x84: put4(v, ctl[i].step); break;
        case 0x87: put4(v, ctl[i].first); break;
        case 0x85: buf[0] = ctl[i].size; buf[1] = 0; return 2;
        case 0x86: buf[0] = 3; return 1;
        default: return -1;
        }
        memcpy(buf, v, ctl[i].size); return ctl[i].size;
    }
    return -1;
}
static void control(uint32_t seq, const unsigned char *s, uint32_t len, unsigned char *out) {
    unsigned char buf[4096]; int n = -1;
    unsigned val = s[2] | s[3] << 8, idx = s[4] | s[5] << 8, wl = s[6] | s[7] << 8;
    if (s[0] == 0x80 && s[1] == 6) {
        if (val >> 8 == 1) memcpy(buf, dev, n = 18);
        else if (val >> 8 == 2) memcpy(buf, cfg, n = ncfg);
        else if (val >> 8 == 3) {
            const char *t = (val & 255) == 1 ? "Docket" : (val & 255) == 2 ? name : "0001"; n = 2;
            if (!(val & 255)) { buf[2] = 9; buf[3] = 4; n = 4; } else for (; *t; t++) { buf[n++] = *t; buf[n++] = 0; }
            buf[0] = n; buf[1] = 3;
        }
    } else if (s[0] == 0x00 || s[0] == 0x01 || s[0] == 0x02) {
        n = 0;
        if (s[0] == 2 && s[1] == 1) { streaming = inframe = 0; }        /* clear halt: stream off */
    } else if ((s[0] & 0xf0) == 0x80) { buf[0] = buf[1] = 0; n = 2; }
    else if ((s[0] == 0xa1 || s[0] == 0x21) && idx == 0x100) n = terminal(s, out, buf);
    else if (s[0] == 0xa1 && (idx & 255) == 1 && (val >> 8 == 1 || val >> 8 == 2)) {
        unsigned char *c = val >> 8 == 1 ? probe : commit;
        switch (s[1]) {
        case 0x81: memcpy(buf, c, n = 26); break;
        case 0x82: case 0x83: case 0x87: memcpy(buf, c, 26); n = 26;
            if (s[1] == 0x87) { memset(buf, 0, 26); buf[2] = buf[3] = 1; negotiate(buf); } break;
        case 0x85: buf[0] = 26; buf[1] = 0; n = 2; break;
        case 0x86: buf[0] = 3; n = 1; break;
        }
    } else if (s[0] == 0x21 && s[1] == 1 && (idx & 255) == 1 && len >= 26) {
        unsigned char *c = val >> 8 == 1 ? probe : commit;
        memcpy(c, out, 26); negotiate(c); n = 0;
        if (c == commit) { cur = find(commit); streaming = 1; inframe = 0; next_t = now();
            fprintf(stderr, "uvccam: stream %s %dx%d %.3f fps\n", cur->fcc, cur->w, cur->h, 1e7 / get4(commit + 4)); }
    }
    if (n < 0) { reply(seq, -32, 0, 0, 0, 0, 0, 0); return; }           /* stall */
    int in = s[0] & 0x80; if ((unsigned)n > wl) n = wl;
    reply(seq, 0, buf, n, 0, 0, in, in ? (uint32_t)n : len);
}
static void pump(void) {
    while (streaming && nq) {
        if (!inframe) {
            double t = now(); if (stalled || t < next_t) return;
            inframe = 1; pos = 0; fid ^= 1; frameno++;
            next_t += get4(commit + 4) / 1e7; if (next_t < t) next_t = t;
        }
        struct part *f = &cur->fr[frameno % cur->nfr]; size_t total = f->n + 2, n = total - pos; unsigned char h[2] = { 2, 0x80 | 2 | fid };
        if (f->n > cur->max) total = cur->max + 2, n = total - pos;
        if (n > q[0].len) n = q[0].len;
        size_t hn = pos < 2 ? 2 - pos : 0; if (hn > n) hn = n;
        reply(q[0].seq, 0, h + pos, hn, f->p + (pos + hn - 2), n - hn, 1, n);
        pos += n;
        if (n < q[0].len || pos >= cur->max + 2) inframe = 0;           /* a short one ends it */
        memmove(q, q + 1, --nq * sizeof *q);
    }
}
int main(int c, char **v) {
    if (c < 4) { fprintf(stderr, "usage: uvccam READYFILE NAME FOURCC:W:H:FPS[,FPS..]:FILE...\n"); return 2; }
    name = v[2];
    for (int i = 3; i < c && nmode < 32; i++) {
        struct mode *m = &mode[nmode++]; char fps[256]; int off = 0, f;
        if (sscanf(v[i], "%4[^:]:%d:%d:%255[^:]:%n", m->fcc, &m->w, &m->h, fps, &off) < 4 || !off) { fprintf(stderr, "uvccam: %s?\n", v[i]); return 2; }
        for (char *t = strtok(fps, ","); t && m->nfps < 16; t = strtok(0, ",")) m->fps[m->nfps++] = atof(t);
        for (f = 0; f < nfmt && strcmp(fmtname[f], m->fcc); f++) ;
        if (f == nfmt) strcpy(fmtname[nfmt++], m->fcc);
        m->fmt = f; load(m, v[i] + off);
    }
    descriptors(); negotiate(probe); negotiate(commit); cur = &mode[0];
    int sv[2]; if (socketpair(AF_UNIX, SOCK_STREAM, 0, sv)) die("socketpair");
    fd = sv[0];
    struct sigaction sa = { .sa_handler = on }; sigaction(SIGUSR1, &sa, 0); sigaction(SIGUSR2, &sa, 0); sigaction(SIGTERM, &sa, 0);
    signal(SIGPIPE, SIG_IGN);
    int a = -1, port; char line[64];
    for (port = 0; port < 8; port++) {
        a = open("/sys/devices/platform/vhci_hcd.0/attach", O_WRONLY); if (a < 0) die("vhci_hcd.0/attach");
        int n = snprintf(line, sizeof line, "%d %d %d 3", port, sv[1], 0x10002);
        if (write(a, line, n) == n) { close(a); break; }
        close(a);
    }
    if (port == 8) die("attach");
    close(sv[1]);
    fprintf(stderr, "uvccam: plugged into port %d, %d mode(s)\n", port, nmode);
    FILE *r = fopen(v[1], "w"); if (r) { fprintf(r, "%d\n", (int)getpid()); fclose(r); }
    while (!ended) {
        pump();
        int ms = 1000;
        if (streaming && nq && !inframe && !stalled) { ms = (int)((next_t - now()) * 1000) + 1; if (ms < 0) ms = 0; }
        else if (stalled) ms = 50;
        struct pollfd p = { .fd = fd, .events = POLLIN };
        if (poll(&p, 1, ms) <= 0) continue;
        struct hdr h; full(&h, sizeof h, 0);
        uint32_t cmd = ntohl(h.cmd), seq = ntohl(h.seq), len = ntohl(h.b), in = ntohl(h.dir), ep = ntohl(h.ep);
        if (cmd == 1) {
            static unsigned char out[65536];
            if (!in && len) { if (len > sizeof out) die("big write"); full(out, len, 0); }
            if (ep == 0) control(seq, h.setup, len, out);
            else if (nq < 256) { q[nq].seq = seq; q[nq].len = len; nq++; }
        } else if (cmd == 2) {
            uint32_t victim = ntohl(h.a); int st = 0;
            for (int i = 0; i < nq; i++) if (q[i].seq == victim) { memmove(q + i, q + i + 1, (--nq - i) * sizeof *q); st = -104; break; }
            struct hdr o; memset(&o, 0, sizeof o); o.cmd = htonl(4); o.seq = htonl(seq); o.a = htonl(st); full(&o, sizeof o, 1);
        } else { fprintf(stderr, "uvccam: command %u?\n", cmd); return 1; }
    }
    fprintf(stderr, "uvccam: unplugged\n");
    return 0;
}
