package provider

import (
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	ptokens "github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

// indexModule holds what belongs to no product.
const indexModule = "index"

// moduleOfPrefix says which module of the Python SDK a Terraform resource belongs to; the longest
// prefix of the name decides.
var moduleOfPrefix = map[string]string{
	"account":       "account",
	"annotations":   "annotations",
	"apple_silicon": "applesilicon",
	"audit_trail":   "audittrail",
	"autoscaling":   "autoscaling",
	"baremetal":     "elasticmetal",
	"billing":       "billing",
	"block":         "block",
	"cockpit":       "observability",
	"container":     "containers",
	"datawarehouse": "datawarehouse",
	"domain":        "domain",
	"edge_services": "edgeservices",
	"flexible":      "elasticmetal",
	"function":      "functions",
	"iam":           "iam",
	"inference":     "inference",
	"instance":      "instance",
	"interlink":     "interlink",
	"iot":           "iot",
	"ipam":          "ipam",
	"job":           "job",
	"k8s":           "kubernetes",
	"kafka":         "kafka",
	"key_manager":   "keymanager",
	"lb":            "loadbalancers",
	"mnq":           "mnq",
	"mongodb":       "mongodb",
	"object":        "object",
	"opensearch":    "opensearch",
	"rdb":           "databases",
	"redis":         "redis",
	"registry":      "registry",
	"s2s_vpn":       "s2svpn",
	"secret":        "secrets",
	"tem":           "tem",
	"vpc":           "network",
	"webhosting":    "hosting",
}

// named are the resources whose Terraform name is a bare product, so that no prefix rule can name them.
var named = map[string]struct{ module, name string }{
	"scaleway_cockpit":          {"observability", "Cockpit"},
	"scaleway_container":        {"containers", "Container"},
	"scaleway_datalab":          {"datalab", "Datalab"},
	"scaleway_function":         {"functions", "Function"},
	"scaleway_lb":               {"loadbalancers", "LoadBalancer"},
	"scaleway_object":           {"object", "Item"},
	"scaleway_sdb_sql_database": {"databases", "ServerlessDatabase"},
	"scaleway_secret":           {"secrets", "Secret"},
	"scaleway_vpc":              {"network", "Vpc"},
	"scaleway_webhosting":       {"hosting", "Hosting"},
}

// namedSources are the data sources that the SDK does not call as its rules say.
var namedSources = map[string]struct{ module, name string }{
	"scaleway_availability_zones": {"account", "getAvailabilityZones"},
	"scaleway_datalabs":           {"datalab", "getDatalabs"},
	"scaleway_lbs":                {"loadbalancers", "getLoadBalancers"},
	"scaleway_object":             {"object", "get"},
	"scaleway_vpcs":               {"network", "getVpcs"},
}

func token(module, name string) (string, error) {
	return tokens.MakeStandard("scaleway")(module, name)
}

func namedResources(upstream shim.ResourceMap) map[string]*tfbridge.ResourceInfo {
	resources := map[string]*tfbridge.ResourceInfo{}

	for terraform, as := range named {
		if _, exists := upstream.GetOk(terraform); !exists {
			continue
		}

		tok, err := token(as.module, as.name)
		if err != nil {
			panic(err)
		}

		resources[terraform] = &tfbridge.ResourceInfo{Tok: ptokens.Type(tok)}
	}

	// A property may not bear its class's name in every language of Pulumi, so the SDK calls these `value`.
	for _, terraform := range []string{"scaleway_container_token", "scaleway_function_token"} {
		resources[terraform] = &tfbridge.ResourceInfo{
			Fields: map[string]*tfbridge.SchemaInfo{"token": {Name: "value"}},
		}
	}

	return resources
}

func namedDataSources(upstream shim.ResourceMap) map[string]*tfbridge.DataSourceInfo {
	sources := map[string]*tfbridge.DataSourceInfo{}

	name := func(terraform, module, name string) {
		if _, exists := upstream.GetOk(terraform); !exists {
			return
		}

		tok, err := token(module, name)
		if err != nil {
			panic(err)
		}

		sources[terraform] = &tfbridge.DataSourceInfo{Tok: ptokens.ModuleMember(tok)}
	}

	for terraform, as := range named {
		name(terraform, as.module, "get"+as.name)
	}

	for terraform, as := range namedSources {
		name(terraform, as.module, as.name)
	}

	return sources
}
