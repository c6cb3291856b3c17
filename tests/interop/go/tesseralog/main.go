// Keeps a log with Tessera, whose checkpoints a witness has to cosign before they are published.
//
//	tesseralog -new -key FILE                      makes the log's key and prints its verifier key
//	tesseralog -key FILE -dir DIR -policy FILE -witness VKEY -add N
//	                                               adds entries, waits for their checkpoint and verifies both signatures
//	tesseralog … -refused                          fails if a checkpoint for the new entries is published after all
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"filippo.io/torchwood"
	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

// How long a checkpoint that must come may take, and one that must not come is waited for.
const (
	patience = 30 * time.Second
	silence  = 4 * time.Second
)

func main() {
	log.SetFlags(0)
	create := flag.Bool("new", false, "make a key")
	key := flag.String("key", "", "`file` of the log's key")
	dir := flag.String("dir", "", "`folder` of the log")
	policy := flag.String("policy", "", "`file` of the witness policy")
	witness := flag.String("witness", "", "verifier `key` of the witness")
	add := flag.Int("add", 0, "`number` of entries to add")
	refused := flag.Bool("refused", false, "the witness must not let the checkpoint through")
	flag.Parse()
	if *create {
		secret, verifier, err := note.GenerateKey(rand.Reader, "tessera.example/interop")
		check(err)
		check(os.WriteFile(*key, []byte(secret), 0o600))
		fmt.Println(verifier)
		return
	}
	secret, err := os.ReadFile(*key)
	check(err)
	signer, err := note.NewSigner(string(secret))
	check(err)
	rules, err := os.ReadFile(*policy)
	check(err)
	checkpoint, err := grow(*dir, signer, rules, *add, *refused)
	if *refused {
		unmet := err != nil && strings.Contains(err.Error(), "witness policy was not satisfied")
		if !unmet && !errors.Is(err, context.DeadlineExceeded) {
			log.Fatalf("a checkpoint came, or something else went wrong: %v\n%s", err, checkpoint)
		}
		return
	}
	check(err)
	verify(checkpoint, string(secret), *witness)
	fmt.Print(string(checkpoint))
}

// grow adds entries to the log and waits until a checkpoint covers them.
func grow(dir string, signer note.Signer, policy []byte, count int, refused bool) ([]byte, error) {
	timeout := patience
	if refused {
		timeout = silence
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	driver, err := posix.New(ctx, posix.Config{Path: dir})
	check(err)
	witnesses, err := tessera.NewWitnessGroupFromPolicy(policy)
	check(err)
	options := tessera.NewAppendOptions().
		WithCheckpointSigner(signer).
		WithBatching(uint(count), 50*time.Millisecond).
		WithCheckpointInterval(100*time.Millisecond).
		WithWitnesses(witnesses, &tessera.WitnessOptions{Timeout: 2 * time.Second})
	appender, _, reader, err := tessera.NewAppender(ctx, driver, options)
	if err != nil {
		return nil, err
	}
	awaiter := tessera.NewPublicationAwaiter(ctx, reader.ReadCheckpoint, 50*time.Millisecond)
	futures := make([]tessera.IndexFuture, count)
	for number := range futures {
		futures[number] = appender.Add(ctx, tessera.NewEntry(fmt.Appendf(nil, "%s %d %d", dir, time.Now().UnixNano(), number)))
	}
	var checkpoint []byte
	for _, future := range futures {
		if _, checkpoint, err = awaiter.Await(ctx, future); err != nil {
			return nil, err
		}
	}
	return checkpoint, nil
}

// verify opens the checkpoint with the keys of the log and of the witness, by code that is neither ours nor Tessera's.
func verify(checkpoint []byte, secret, witness string) {
	own, err := torchwood.NewVerifierFromSigner(secret)
	check(err)
	cosigner, err := torchwood.NewCosignatureVerifier(witness)
	check(err)
	opened, err := note.Open(checkpoint, note.VerifierList(own, cosigner))
	check(err)
	if len(opened.Sigs) != 2 || len(opened.UnverifiedSigs) != 0 {
		log.Fatalf("not signed by the log and the witness alone:\n%s", checkpoint)
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
