// Package provider bridges the Terraform provider for Scaleway to Pulumi.
//
// The tokens are those of the Python SDK pulumiverse-scaleway, so that a program written against the
// published SDK runs unchanged on the plugin built here. See engine/README.md for what this plugin is
// and what it is not.
package provider

import (
	"context"

	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shimv2 "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim/sdk-v2"
	scaleway "github.com/scaleway/terraform-provider-scaleway/v2/provider"
)

// Version is the version of the published plugin whose place this one takes.
const Version = "1.60.0"

// Provider describes the bridged provider. Metadata is the generated bridge-metadata.json, or `{}`
// while it is being generated.
func Provider(metadata []byte) tfbridge.ProviderInfo {
	upstream := scaleway.SDKProvider(nil)()
	applyOverlay(upstream.ResourcesMap)

	bridged := pfbridge.MuxShimWithPF(
		context.Background(),
		shimv2.NewProvider(upstream),
		scaleway.NewFrameworkProvider(nil)(),
	)

	info := tfbridge.ProviderInfo{
		P:              bridged,
		Name:           "scaleway",
		DisplayName:    "Scaleway",
		Publisher:      "sovereign-hub",
		ResourcePrefix: "scaleway",
		Version:        Version,
		License:        "MPL-2.0",
		GitHubOrg:      "scaleway",
		MetadataInfo:   tfbridge.NewProviderMetadata(metadata),
		Config: map[string]*tfbridge.SchemaInfo{
			// No default from the environment: it would be written into the state, where a key does not belong and
			// where another person's key would look like a change. The provider below reads the same variables itself.
			"access_key":      {Secret: tfbridge.True()},
			"secret_key":      {Secret: tfbridge.True()},
			"organization_id": {Default: fromEnvironment("SCW_ORGANIZATION_ID")},
			"project_id":      {},
			"region":          {Default: fromEnvironment("SCW_DEFAULT_REGION")},
			"zone":            {Default: fromEnvironment("SCW_DEFAULT_ZONE")},
		},
		Resources:   namedResources(bridged.ResourcesMap()),
		DataSources: namedDataSources(bridged.DataSourcesMap()),
	}

	info.MustComputeTokens(tokens.MappedModules(
		"scaleway_", indexModule, moduleOfPrefix, tokens.MakeStandard("scaleway")))
	info.SetAutonaming(255, "-")

	return info
}

func fromEnvironment(variable string) *tfbridge.DefaultInfo {
	return &tfbridge.DefaultInfo{EnvVars: []string{variable}}
}
