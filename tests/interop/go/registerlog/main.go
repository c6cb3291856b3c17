// Makes a log known to litewitness, as its own witnessctl does, which cannot be built here for want of a dependency.
//
//	registerlog -db FILE -origin ORIGIN -vkey KEY
package main

import (
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"log"

	"zombiezen.com/go/sqlite"
	"zombiezen.com/go/sqlite/sqlitex"
)

func main() {
	log.SetFlags(0)
	database := flag.String("db", "", "`file` of the database, made by litewitness when it starts")
	origin := flag.String("origin", "", "`origin` line of the log's checkpoints")
	vkey := flag.String("vkey", "", "verifier `key` of the log")
	flag.Parse()
	connection, err := sqlite.OpenConn(*database, sqlite.OpenReadWrite)
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	empty := sha256.Sum256(nil)
	for _, statement := range []struct {
		text   string
		values []any
	}{
		{"INSERT INTO log (origin, tree_size, tree_hash) VALUES (?, 0, ?)",
			[]any{*origin, base64.StdEncoding.EncodeToString(empty[:])}},
		{"INSERT INTO key (origin, key) VALUES (?, ?)", []any{*origin, *vkey}},
	} {
		options := &sqlitex.ExecOptions{Args: statement.values}
		if err := sqlitex.Execute(connection, statement.text, options); err != nil {
			log.Fatal(err)
		}
	}
}
