// goresctrl ROUNDS: reads the monitoring data of every class ROUNDS times; prints microseconds of CPU time a round.
package main

import (
	"fmt"
	"os"
	"strconv"
	"syscall"

	"github.com/intel/goresctrl/pkg/rdt"
)

func cpu() float64 {
	var use syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &use)
	return 1e6*float64(use.Utime.Sec+use.Stime.Sec) + float64(use.Utime.Usec+use.Stime.Usec)
}

func main() {
	rounds, _ := strconv.Atoi(os.Args[1])
	if err := rdt.Initialize(""); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	var sum uint64
	read := 0
	began := cpu()
	for round := 0; round < rounds; round++ {
		for _, class := range rdt.GetClasses() {
			for _, leaf := range class.GetMonData().L3 {
				for _, value := range leaf {
					sum += value
					read++
				}
			}
		}
	}
	fmt.Printf("%.1f %d %d\n", (cpu()-began)/float64(rounds), sum, read/rounds)
}
