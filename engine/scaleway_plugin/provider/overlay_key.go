package provider

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/hashicorp/terraform-plugin-sdk/v2/diag"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"
	keymanager "github.com/scaleway/scaleway-sdk-go/api/key_manager/v1alpha1"
	"github.com/scaleway/scaleway-sdk-go/scw"
)

const protectionLevel = "protection_level"

// createProtectedKey is the API's request with the field that scaleway-sdk-go does not have yet.
type createProtectedKey struct {
	keymanager.CreateKeyRequest

	ProtectionLevel string `json:"protection_level"`
}

// addProtectionLevel lets a Key Manager key live in a hardware security module.
func addProtectionLevel(resource *schema.Resource) {
	extend(resource, protectionLevel, &schema.Schema{
		Type:         schema.TypeString,
		Optional:     true,
		Computed:     true,
		ValidateFunc: validation.StringInSlice([]string{"software", "hsm"}, false),
		Description:  "Where the key material lives. Possible values: software, hsm.",
	})

	// The provider's create and update end with its own read, which knows nothing of the level.
	resource.CreateContext = instead(protectionLevel,
		then(resource.CreateContext, readProtectionLevel), createKey, then(resource.ReadContext, readProtectionLevel))
	resource.ReadContext = then(resource.ReadContext, readProtectionLevel)
	resource.UpdateContext = then(resource.UpdateContext, readProtectionLevel)
}

func readProtectionLevel(ctx context.Context, d *schema.ResourceData, m any) diag.Diagnostics {
	region, id := splitRegional(d.Id())

	var key struct {
		ProtectionLevel string `json:"protection_level"`
	}

	request := &scw.ScalewayRequest{Method: http.MethodGet, Path: keysPath(region) + "/" + id}
	if err := client(m).Do(request, &key, scw.WithContext(ctx)); err != nil {
		return diag.FromErr(err)
	}

	return diag.FromErr(d.Set(protectionLevel, key.ProtectionLevel))
}

func keysPath(region scw.Region) string {
	return fmt.Sprintf("/key-manager/v1alpha1/regions/%s/keys", region)
}

// createKey sends what the provider's own create sends, and the protection level.
func createKey(ctx context.Context, d *schema.ResourceData, m any) error {
	region, err := regionOf(d, m)
	if err != nil {
		return err
	}

	rotation, err := rotationPolicy(d)
	if err != nil {
		return err
	}

	usage, err := keyUsage(d.Get("usage").(string), d.Get("algorithm").(string))
	if err != nil {
		return err
	}

	body := createProtectedKey{
		CreateKeyRequest: keymanager.CreateKeyRequest{
			ProjectID:      d.Get("project_id").(string),
			Name:           optional(d, "name"),
			Usage:          usage,
			Description:    optional(d, "description"),
			Tags:           listOf(d, "tags"),
			RotationPolicy: rotation,
			Unprotected:    d.Get("unprotected").(bool),
			Origin:         keymanager.KeyOrigin(d.Get("origin").(string)),
		},
		ProtectionLevel: d.Get(protectionLevel).(string),
	}
	if body.ProjectID == "" {
		body.ProjectID, _ = client(m).GetDefaultProjectID()
	}

	var key keymanager.Key

	err = retryForbidden(ctx, func() error {
		request := &scw.ScalewayRequest{Method: http.MethodPost, Path: keysPath(region)}
		if err := request.SetBody(body); err != nil {
			return err
		}

		return client(m).Do(request, &key, scw.WithContext(ctx))
	})
	if err != nil {
		return err
	}

	return setRegionalID(d, region, key.ID)
}

func keyUsage(usage, algorithm string) (*keymanager.KeyUsage, error) {
	switch usage {
	case "symmetric_encryption":
		return &keymanager.KeyUsage{
			SymmetricEncryption: new(keymanager.KeyAlgorithmSymmetricEncryption(algorithm)),
		}, nil
	case "asymmetric_encryption":
		return &keymanager.KeyUsage{
			AsymmetricEncryption: new(keymanager.KeyAlgorithmAsymmetricEncryption(algorithm)),
		}, nil
	case "asymmetric_signing":
		return &keymanager.KeyUsage{
			AsymmetricSigning: new(keymanager.KeyAlgorithmAsymmetricSigning(algorithm)),
		}, nil
	default:
		return nil, fmt.Errorf("usage %q: must be symmetric_encryption, asymmetric_encryption or asymmetric_signing", usage)
	}
}

func rotationPolicy(d *schema.ResourceData) (*keymanager.KeyRotationPolicy, error) {
	if _, set := d.GetOk("rotation_policy.0"); !set {
		return nil, nil
	}

	period, err := time.ParseDuration(d.Get("rotation_policy.0.rotation_period").(string))
	if err != nil {
		return nil, fmt.Errorf("rotation_policy.rotation_period: %w", err)
	}

	policy := &keymanager.KeyRotationPolicy{RotationPeriod: scw.NewDurationFromTimeDuration(period)}

	if next := d.Get("rotation_policy.0.next_rotation_at").(string); next != "" {
		at, err := time.Parse(time.RFC3339, next)
		if err != nil {
			return nil, fmt.Errorf("rotation_policy.next_rotation_at: %w", err)
		}

		policy.NextRotationAt = &at
	}

	return policy, nil
}
