// Command generate-schema writes the Pulumi schema of the bridged provider and the bridge's metadata:
//
//	generate-schema schema --skip-docs --skip-examples --out DIRECTORY
package main

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"

	"sovereign-hub/engine/scaleway_plugin/provider"
)

func main() {
	tfgen.MainWithMuxer("scaleway", provider.Provider([]byte("{}")))
}
