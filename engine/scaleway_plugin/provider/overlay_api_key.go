package provider

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	iam "github.com/scaleway/scaleway-sdk-go/api/iam/v1alpha1"
	secrets "github.com/scaleway/scaleway-sdk-go/api/secret/v1beta1"
	"github.com/scaleway/scaleway-sdk-go/scw"
)

const secretID = "secret_id"

// addAPIKeySecretID lets an API key's secret go straight to Secret Manager, past the state.
func addAPIKeySecretID(resource *schema.Resource) {
	extend(resource, secretID, &schema.Schema{
		Type:             schema.TypeString,
		Optional:         true,
		ForceNew:         true,
		DiffSuppressFunc: sameID,
		Description: "ID of a Secret Manager secret, as UUID or region/UUID. If set, the secret key is stored " +
			"as a new version of this secret and not in the state.",
	})

	resource.CreateContext = instead(secretID, resource.CreateContext, createAPIKey, resource.ReadContext)
}

// createAPIKey creates the key and stores its secret, or, when it cannot be stored, leaves no key behind.
func createAPIKey(ctx context.Context, d *schema.ResourceData, m any) error {
	region, bareSecretID := splitRegional(d.Get(secretID).(string))
	if region == "" {
		var known bool
		if region, known = client(m).GetDefaultRegion(); !known {
			return errors.New("secret_id: no region: write region/UUID, or set `region` on the provider")
		}
	}

	request := &iam.CreateAPIKeyRequest{
		ApplicationID:    optional(d, "application_id"),
		UserID:           optional(d, "user_id"),
		DefaultProjectID: optional(d, "default_project_id"),
		Description:      d.Get("description").(string),
	}

	if expires := d.Get("expires_at").(string); expires != "" {
		at, err := time.Parse(time.RFC3339, expires)
		if err != nil {
			return fmt.Errorf("expires_at: %w", err)
		}

		request.ExpiresAt = &at
	}

	keys := iam.NewAPI(client(m))

	key, err := keys.CreateAPIKey(request, scw.WithContext(ctx))
	if err != nil {
		return err
	}

	if err := storeSecretKey(ctx, m, region, bareSecretID, key); err != nil {
		// The secret is shown once: a key whose secret is nowhere is of no use and must not stay valid.
		deleted := keys.DeleteAPIKey(&iam.DeleteAPIKeyRequest{AccessKey: key.AccessKey})

		return errors.Join(err, deleted)
	}

	identity, err := d.Identity()
	if err != nil {
		return err
	}

	d.SetId(key.AccessKey)

	return identity.Set("id", key.AccessKey)
}

func storeSecretKey(ctx context.Context, m any, region scw.Region, id string, key *iam.APIKey) error {
	if key.SecretKey == nil {
		return fmt.Errorf("the API returned no secret for API key %s", key.AccessKey)
	}

	description := "Secret key of API key " + key.AccessKey

	_, err := secrets.NewAPI(client(m)).CreateSecretVersion(&secrets.CreateSecretVersionRequest{
		Region:      region,
		SecretID:    id,
		Data:        []byte(*key.SecretKey),
		Description: &description,
	}, scw.WithContext(ctx))
	if err != nil {
		return fmt.Errorf("storing the secret of API key %s in secret %s/%s: %w", key.AccessKey, region, id, err)
	}

	return nil
}
