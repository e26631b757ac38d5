// Command pulumi-resource-scaleway is the Pulumi plugin for Scaleway.
//
// Both embedded files are written by generate-schema during the build (`python -m engine build`) and
// handed to the compiler with -overlay; they are not part of the sources.
package main

import (
	"context"
	_ "embed"

	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"

	"sovereign-hub/engine/scaleway_plugin/provider"
)

//go:embed schema.json
var schema []byte

//go:embed bridge-metadata.json
var metadata []byte

func main() {
	tfbridge.MainWithMuxer(context.Background(), "scaleway", provider.Provider(metadata), schema)
}
