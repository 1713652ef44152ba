/* monitoring ROUNDS FILE...: keeps the files open and reads them all ROUNDS times; prints microseconds of CPU time a round. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

static double cpu(void)
{
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    return 1e6 * (use.ru_utime.tv_sec + use.ru_stime.tv_sec) + use.ru_utime.tv_usec + use.ru_stime.tv_usec;
}

int main(int argc, char **argv)
{
    int rounds = atoi(argv[1]), count = argc - 2;
    int *files = malloc(count * sizeof *files);
    unsigned long long sum = 0;
    for (int i = 0; i < count; i++)
        if ((files[i] = open(argv[i + 2], O_RDONLY | O_CLOEXEC)) < 0)
            return perror(argv[i + 2]), 1;
    double began = cpu();
    for (int round = 0; round < rounds; round++)
        for (int i = 0; i < count; i++) {
            char text[64];
            ssize_t length = pread(files[i], text, sizeof text - 1, 0);
            if (length < 0)
                return perror("pread"), 1;
            text[length] = 0;
            sum += strtoull(text, NULL, 10);
        }
    printf("%.1f %llu\n", (cpu() - began) / rounds, sum);
    return 0;
}
