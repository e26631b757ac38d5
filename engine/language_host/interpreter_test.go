package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// asked is what the interpreter of these tests says of itself.
const asked = "3.99.0"

func interpreterWith(t *testing.T, noted string) interpreter {
	t.Helper()

	folder := t.TempDir()
	executable := filepath.Join(folder, "python")

	if err := os.WriteFile(executable, []byte("#!/bin/sh\necho Python "+asked+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}

	if noted != "" {
		if err := os.WriteFile(filepath.Join(folder, "pyvenv.cfg"), []byte(noted), 0o600); err != nil {
			t.Fatal(err)
		}
	}

	return interpreter{executable: executable, virtualenv: folder}
}

func TestVersionIsTheOneThatIsNotedOrElseAskedFor(t *testing.T) {
	for name, each := range map[string]struct{ noted, version string }{
		"venv":       {"home = /usr/bin\nversion = 3.11.7\n", "3.11.7"},
		"uv":         {"implementation = CPython\nuv = 0.13.9\nversion_info = 3.11.7\n", "3.11.7"},
		"virtualenv": {"version_info = 3.12.1.final.0\n", "3.12.1"},
		"no note":    {"uv = 0.13.9\n", asked},
		"no file":    {"", asked},
	} {
		t.Run(name, func(t *testing.T) {
			version, err := interpreterWith(t, each.noted).version(context.Background())
			if err != nil || version != each.version {
				t.Fatalf("got %q, %v", version, err)
			}
		})
	}

	python := interpreterWith(t, "version = 3.11.7\n")
	python.virtualenv = ""

	if version, err := python.version(context.Background()); err != nil || version != asked {
		t.Fatalf("got %q, %v", version, err)
	}
}
