// Times how many entries Tessera takes into a log on a folder, from so many callers who each wait until theirs is durable.
//
//	tesserabench -dir DIR -callers N -seconds S -bytes N -batch N -batch-age D
//
// Entries are random bytes: Tessera neither verifies signatures nor applies rules.
package main

import (
	"context"
	"crypto/rand"
	"flag"
	"fmt"
	"log"
	"sort"
	"sync"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

func main() {
	log.SetFlags(0)
	dir := flag.String("dir", "", "`folder` of the log")
	callers := flag.Int("callers", 1, "how many wait for an entry at once")
	seconds := flag.Float64("seconds", 5, "how long")
	length := flag.Int("bytes", 755, "length of an entry")
	batch := flag.Uint("batch", 256, "entries that are integrated together at most")
	age := flag.Duration("batch-age", 250*time.Millisecond, "how long a batch waits for more")
	flag.Parse()
	ctx := context.Background()
	secret, _, err := note.GenerateKey(rand.Reader, "tessera.example/bench")
	check(err)
	signer, err := note.NewSigner(secret)
	check(err)
	driver, err := posix.New(ctx, posix.Config{Path: *dir})
	check(err)
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithBatching(*batch, *age).
		WithCheckpointInterval(time.Second)
	appender, _, _, err := tessera.NewAppender(ctx, driver, options)
	check(err)

	begun := time.Now()
	end := begun.Add(time.Duration(*seconds * float64(time.Second)))
	latencies := make([][]time.Duration, *callers)
	var waiting sync.WaitGroup
	for caller := range latencies {
		waiting.Go(func() {
			entry := make([]byte, *length)
			for time.Now().Before(end) {
				_, err := rand.Read(entry)
				check(err)
				sent := time.Now()
				_, err = appender.Add(ctx, tessera.NewEntry(append([]byte(nil), entry...)))()
				check(err)
				latencies[caller] = append(latencies[caller], time.Since(sent))
			}
		})
	}
	waiting.Wait()
	elapsed := time.Since(begun).Seconds()
	var all []time.Duration
	for _, some := range latencies {
		all = append(all, some...)
	}
	sort.Slice(all, func(one, other int) bool { return all[one] < all[other] })
	fmt.Printf("%.0f entries/s, median %.2f ms\n", float64(len(all))/elapsed, all[len(all)/2].Seconds()*1e3)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
