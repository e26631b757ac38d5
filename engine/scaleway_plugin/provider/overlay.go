package provider

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/scaleway/scaleway-sdk-go/scw"
)

// The SDK release that the kit pins knows arguments that Terraform provider v2.81.0, the newest that
// can be built from the Go module registry, does not. applyOverlay adds those that the kit sets: an
// entry in the resource's schema, and a create and read that send and read the field. A change of such
// an argument behaves as a change of its neighbours in the same resource does: for a secret or an API
// key it replaces, for a key it plans an update that the API has no field for.
func applyOverlay(resources map[string]*schema.Resource) {
	addProtectionLevel(resources["scaleway_key_manager_key"])
	addSecretKeyID(resources["scaleway_secret"])
	addAPIKeySecretID(resources["scaleway_iam_api_key"])
}

// extend adds one argument to a resource's schema.
func extend(resource *schema.Resource, name string, argument *schema.Schema) {
	upstream := resource.SchemaFunc
	resource.SchemaFunc = func() map[string]*schema.Schema {
		fields := upstream()
		fields[name] = argument

		return fields
	}
}

// step is what the create, read and update of a resource have in common.
type step = func(context.Context, *schema.ResourceData, any) diag.Diagnostics

// then runs a second step once the first has succeeded and the resource exists.
func then(first, second step) step {
	return func(ctx context.Context, d *schema.ResourceData, m any) diag.Diagnostics {
		if found := first(ctx, d, m); found.HasError() || d.Id() == "" {
			return found
		}

		return second(ctx, d, m)
	}
}

// instead replaces a create, when the argument is set, by one that sends it; the resource is read afterwards.
func instead(argument string, upstream step, create func(context.Context, *schema.ResourceData, any) error, read step) step {
	return func(ctx context.Context, d *schema.ResourceData, m any) diag.Diagnostics {
		if _, set := d.GetOk(argument); !set {
			return upstream(ctx, d, m)
		}

		if err := create(ctx, d, m); err != nil {
			return diag.FromErr(err)
		}

		return read(ctx, d, m)
	}
}

// client returns the API client that the provider was configured with.
func client(m any) *scw.Client {
	return m.(interface{ ScwClient() *scw.Client }).ScwClient()
}

// regionOf returns the resource's own region, else the provider's.
func regionOf(d *schema.ResourceData, m any) (scw.Region, error) {
	if region, ok := d.GetOk("region"); ok {
		return scw.Region(region.(string)), nil
	}

	if region, ok := client(m).GetDefaultRegion(); ok {
		return region, nil
	}

	return "", errors.New("no region: set `region` on the resource or on the provider")
}

// splitRegional splits `fr-par/UUID`; a bare UUID has no region.
func splitRegional(id string) (scw.Region, string) {
	if region, bare, found := strings.Cut(id, "/"); found {
		return scw.Region(region), bare
	}

	return "", id
}

// sameID tells the two spellings of one ID, `UUID` and `fr-par/UUID`, from two IDs.
func sameID(_, before, after string, _ *schema.ResourceData) bool {
	_, bareBefore := splitRegional(before)
	_, bareAfter := splitRegional(after)

	return bareBefore == bareAfter
}

// setRegionalID gives a created resource its ID and its Terraform identity.
func setRegionalID(d *schema.ResourceData, region scw.Region, id string) error {
	identity, err := d.Identity()
	if err != nil {
		return err
	}

	if err := errors.Join(identity.Set("region", region.String()), identity.Set("id", id)); err != nil {
		return err
	}

	d.SetId(fmt.Sprintf("%s/%s", region, id))

	return nil
}

// Permissions of a new project or application take a moment to spread, during which the API answers
// 403; the provider's own creates wait as long for the same reason.
const (
	permissionSpread   = 2 * time.Minute
	permissionInterval = 2 * time.Second
)

func retryForbidden(ctx context.Context, create func() error) error {
	deadline := time.Now().Add(permissionSpread)

	for {
		err := create()
		if !isForbidden(err) || time.Now().After(deadline) {
			return err
		}

		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(permissionInterval):
		}
	}
}

func isForbidden(err error) bool {
	var denied *scw.PermissionsDeniedError

	var response *scw.ResponseError

	return errors.As(err, &denied) ||
		errors.As(err, &response) && response.StatusCode == http.StatusForbidden
}

// listOf reads a list of strings; nil, as the provider's own creates send it, when it is not set.
func listOf(d *schema.ResourceData, name string) []string {
	var values []string

	for _, value := range d.Get(name).([]any) {
		if text, ok := value.(string); ok {
			values = append(values, text)
		}
	}

	return values
}

// optional returns nil for an argument that is not set.
func optional(d *schema.ResourceData, name string) *string {
	if value, ok := d.GetOk(name); ok {
		return scw.StringPtr(value.(string))
	}

	return nil
}
