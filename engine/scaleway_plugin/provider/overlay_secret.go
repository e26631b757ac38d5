package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	secrets "github.com/scaleway/scaleway-sdk-go/api/secret/v1beta1"
	"github.com/scaleway/scaleway-sdk-go/scw"
)

const keyID = "key_id"

// addSecretKeyID lets a secret's versions be encrypted with a customer's own Key Manager key.
func addSecretKeyID(resource *schema.Resource) {
	extend(resource, keyID, &schema.Schema{
		Type:             schema.TypeString,
		Optional:         true,
		ForceNew:         true,
		DiffSuppressFunc: sameID,
		Description:      "ID of the Key Manager key that encrypts the secret's versions, as UUID or region/UUID.",
	})

	resource.ReadContext = then(resource.ReadContext, readKeyID)
	resource.CreateContext = instead(keyID, resource.CreateContext, createSecret, resource.ReadContext)
}

func readKeyID(ctx context.Context, d *schema.ResourceData, m any) diag.Diagnostics {
	region, id := splitRegional(d.Id())

	secret, err := secrets.NewAPI(client(m)).GetSecret(
		&secrets.GetSecretRequest{Region: region, SecretID: id}, scw.WithContext(ctx))
	if err != nil {
		return diag.FromErr(err)
	}

	return diag.FromErr(d.Set(keyID, spelledAs(d.Get(keyID).(string), region, secret.KeyID)))
}

// spelledAs keeps the spelling that the program used for the ID which the API returns bare.
func spelledAs(known string, region scw.Region, bare *string) string {
	if bare == nil || *bare == "" {
		return ""
	}

	if _, id := splitRegional(known); id == *bare {
		return known
	}

	return fmt.Sprintf("%s/%s", region, *bare)
}

// createSecret sends what the provider's own create sends, and the key.
func createSecret(ctx context.Context, d *schema.ResourceData, m any) error {
	region, err := regionOf(d, m)
	if err != nil {
		return err
	}

	policy, err := ephemeralPolicy(d)
	if err != nil {
		return err
	}

	keyRegion, bareKeyID := splitRegional(d.Get(keyID).(string))
	if keyRegion != "" && keyRegion != region {
		return fmt.Errorf("key_id: the key is in %s, the secret in %s; a secret needs a key of its own region", keyRegion, region)
	}

	request := &secrets.CreateSecretRequest{
		Region:          region,
		ProjectID:       d.Get("project_id").(string),
		Name:            d.Get("name").(string),
		Tags:            listOf(d, "tags"),
		Description:     optional(d, "description"),
		Type:            secrets.SecretType(d.Get("type").(string)),
		Path:            optional(d, "path"),
		EphemeralPolicy: policy,
		Protected:       d.Get("protected").(bool),
		KeyID:           &bareKeyID,
	}

	var secret *secrets.Secret

	err = retryForbidden(ctx, func() error {
		var err error

		secret, err = secrets.NewAPI(client(m)).CreateSecret(request, scw.WithContext(ctx))

		return err
	})
	if err != nil {
		return err
	}

	return setRegionalID(d, region, secret.ID)
}

func ephemeralPolicy(d *schema.ResourceData) (*secrets.EphemeralPolicy, error) {
	if _, set := d.GetOk("ephemeral_policy.0"); !set {
		return nil, nil
	}

	once := d.Get("ephemeral_policy.0.expires_once_accessed").(bool)
	policy := &secrets.EphemeralPolicy{
		ExpiresOnceAccessed: &once,
		Action:              secrets.EphemeralPolicyAction(d.Get("ephemeral_policy.0.action").(string)),
	}

	if ttl := d.Get("ephemeral_policy.0.ttl").(string); ttl != "" {
		duration, err := time.ParseDuration(ttl)
		if err != nil {
			return nil, fmt.Errorf("ephemeral_policy.ttl: %w", err)
		}

		policy.TimeToLive = scw.NewDurationFromTimeDuration(duration)
	}

	return policy, nil
}
