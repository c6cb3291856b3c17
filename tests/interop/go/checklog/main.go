// Checks a log folder of ours with the clients of the Go checksum database and of torchwood, which nobody here wrote.
//
//	checklog -vkey KEY -log FOLDER [-old FILE]
//	checklog -policy FILE -proof FILE -entry FILE
//
// The folder holds checkpoint, tile/... and tile/entries/... as c2sp.org/tlog-tiles names them.
package main

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"log"
	"maps"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A folder reads tiles from disk, with the byte at flip of the file named flipped changed if there is one.
type folder struct {
	root    string
	flipped string
	flip    int
	read    map[string]bool
}

func (f *folder) Height() int { return 8 }

func (f *folder) SaveTiles([]tlog.Tile, [][]byte) {}

func (f *folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := f.file(path(tile))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f *folder) file(name string) ([]byte, error) {
	data, err := os.ReadFile(filepath.Join(f.root, filepath.FromSlash(name)))
	if err == nil && name == f.flipped {
		// Of the checkpoint only the text counts: it may carry signatures of keys that are not known here.
		end := len(data)
		if name == "checkpoint" {
			end = bytes.Index(data, []byte("\n\n"))
		}
		data[f.flip%end] ^= 1
	}
	f.read[name] = true
	return data, err
}

// path maps the path of the checksum database, which carries the height of tiles, to that of tlog-tiles.
func path(tile tlog.Tile) string {
	if rest, ok := strings.CutPrefix(tile.Path(), "tile/8/data/"); ok {
		return "tile/entries/" + rest
	}
	return "tile/" + strings.TrimPrefix(tile.Path(), "tile/8/")
}

// open verifies a checkpoint with the key of its log.
func open(signed []byte, vkey string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(signed, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	checkpoint, err := torchwood.ParseCheckpoint(opened.Text)
	if err != nil {
		return tlog.Tree{}, err
	}
	if checkpoint.Origin != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("origin %q is not that of the key, %q", checkpoint.Origin, verifier.Name())
	}
	return checkpoint.Tree, nil
}

// tree is the size and root in the checkpoint of the folder.
func (f *folder) tree(vkey string) (tlog.Tree, error) {
	signed, err := f.file("checkpoint")
	if err != nil {
		return tlog.Tree{}, err
	}
	return open(signed, vkey)
}

// continues verifies that the log begins with what an older checkpoint of it, in a file, says.
func (f *folder) continues(oldFile, vkey string) error {
	signed, err := os.ReadFile(oldFile)
	if err != nil {
		return err
	}
	old, err := open(signed, vkey)
	if err != nil {
		return err
	}
	tree, err := f.tree(vkey)
	if err != nil {
		return err
	}
	if old.N == 0 {
		return nil
	}
	proof, err := tlog.ProveTree(tree.N, old.N, tlog.TileHashReader(tree, f))
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}

// entry reads one entry out of its bundle, having walked over the whole bundle.
func (f *folder) entry(tree tlog.Tree, index int64) ([]byte, error) {
	width := min(256, tree.N-index/256*256)
	bundle, err := f.file(path(tlog.Tile{H: 8, L: -1, N: index / 256, W: int(width)}))
	if err != nil {
		return nil, err
	}
	var found []byte
	for at := int64(0); at < width; at++ {
		entry, rest, err := torchwood.ReadTileEntry(bundle)
		if err != nil {
			return nil, err
		}
		if at == index%256 {
			found = entry
		}
		bundle = rest
	}
	if len(bundle) != 0 {
		return nil, fmt.Errorf("%d bytes after the last entry of the bundle", len(bundle))
	}
	return found, nil
}

// inclusion verifies that the entry at an index is in the tree.
func (f *folder) inclusion(tree tlog.Tree, index int64) error {
	entry, err := f.entry(tree, index)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveRecord(tree.N, index, tlog.TileHashReader(tree, f))
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(entry))
}

// consistency verifies that the tree begins with its own first entries, by a proof.
func (f *folder) consistency(tree tlog.Tree, old int64) error {
	hashes := tlog.TileHashReader(tree, f)
	oldRoot, err := tlog.TreeHash(old, hashes)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, old, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old, oldRoot)
}

// check verifies the checkpoint, some inclusions and some consistencies, all chosen by the generator.
func (f *folder) check(vkey string, random *rand.Rand, samples int) error {
	tree, err := f.tree(vkey)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if tree.N == 0 {
		if sha256.Sum256(nil) != tree.Hash {
			return errors.New("the root of the empty log is wrong")
		}
		return nil
	}
	indexes := []int64{0, tree.N - 1, (tree.N - 1) / 256 * 256, max(0, (tree.N-1)/256*256-1)}
	for range samples {
		indexes = append(indexes, random.Int63n(tree.N))
	}
	for _, index := range indexes {
		if err := f.inclusion(tree, index); err != nil {
			return fmt.Errorf("entry %d of %d: %w", index, tree.N, err)
		}
		if err := f.consistency(tree, index+1); err != nil {
			return fmt.Errorf("from size %d to %d: %w", index+1, tree.N, err)
		}
	}
	return nil
}

// refusals flips a byte of each of some files, one at a time, and counts how often that was noticed.
func refusals(root, vkey string, random *rand.Rand) (int, error) {
	whole := &folder{root: root, read: map[string]bool{}}
	if err := whole.check(vkey, rand.New(rand.NewSource(1)), 3); err != nil {
		return 0, err
	}
	refused := 0
	for _, name := range slices.Sorted(maps.Keys(whole.read)) {
		broken := &folder{root: root, flipped: name, flip: random.Int(), read: map[string]bool{}}
		err := broken.check(vkey, rand.New(rand.NewSource(1)), 3)
		// Of a bundle only the entries that were asked for are verified; the first is always among them.
		if err == nil && strings.HasPrefix(name, "tile/entries/") {
			continue
		}
		if err == nil {
			return 0, fmt.Errorf("byte %d of %s was flipped, and nothing noticed", broken.flip, name)
		}
		refused++
	}
	return refused, nil
}

// proof verifies a proof of logging under a policy, and that it does not hold for another entry.
func proof(policyFile, proofFile, entryFile string) error {
	var files [3][]byte
	for position, name := range []string{policyFile, proofFile, entryFile} {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		files[position] = data
	}
	policy, err := torchwood.ParsePolicy(files[0])
	if err != nil {
		return err
	}
	if err := torchwood.VerifyProof(policy, tlog.RecordHash(files[2]), files[1]); err != nil {
		return err
	}
	other := tlog.RecordHash(append(bytes.Clone(files[2]), '!'))
	if torchwood.VerifyProof(policy, other, files[1]) == nil {
		return errors.New("the proof holds for another entry too")
	}
	return nil
}

func main() {
	log.SetFlags(0)
	vkey := flag.String("vkey", "", "verifier `key` of the log")
	root := flag.String("log", "", "`folder` of the log")
	oldFile := flag.String("old", "", "`file` with an older checkpoint of the log")
	samples := flag.Int("samples", 100, "`number` of entries and old sizes to verify")
	policyFile := flag.String("policy", "", "`file` with a policy, for -proof")
	proofFile := flag.String("proof", "", "`file` with a proof of logging")
	entryFile := flag.String("entry", "", "`file` with the entry that the proof is of")
	flag.Parse()
	random := rand.New(rand.NewSource(7))
	if *root != "" {
		whole := &folder{root: *root, read: map[string]bool{}}
		if err := whole.check(*vkey, random, *samples); err != nil {
			log.Fatalf("%s: %v", *root, err)
		}
		if *oldFile != "" {
			if err := whole.continues(*oldFile, *vkey); err != nil {
				log.Fatalf("%s does not continue %s: %v", *root, *oldFile, err)
			}
			fmt.Printf("%s: continues %s\n", *root, *oldFile)
		}
		refused, err := refusals(*root, *vkey, random)
		if err != nil {
			log.Fatalf("%s: %v", *root, err)
		}
		fmt.Printf("%s: verified over %d files; refused with a flipped byte in each of %d files\n", *root, len(whole.read), refused)
	}
	if *proofFile != "" {
		if err := proof(*policyFile, *proofFile, *entryFile); err != nil {
			log.Fatalf("%s: %v", *proofFile, err)
		}
		fmt.Printf("%s: holds under %s\n", *proofFile, *policyFile)
	}
}
