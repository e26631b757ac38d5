package provider

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"
	"github.com/hashicorp/terraform-plugin-sdk/v2/terraform"
	scaleway "github.com/scaleway/terraform-provider-scaleway/v2/provider"
)

const (
	someUUID  = "11111111-1111-1111-1111-111111111111"
	otherUUID = "22222222-2222-2222-2222-222222222222"
)

// cloud answers with what was posted, under a fixed ID, and notes every request.
type cloud struct {
	requests []string
	bodies   map[string]map[string]any
	refuse   string // path that answers 400
}

func (c *cloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c.requests = append(c.requests, r.Method+" "+r.URL.Path)
	w.Header().Set("Content-Type", "application/json")

	if c.refuse != "" && strings.HasSuffix(r.URL.Path, c.refuse) {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(`{"message": "refused"}`))

		return
	}

	if r.Method == http.MethodDelete {
		w.WriteHeader(http.StatusNoContent)

		return
	}

	path := r.URL.Path
	if r.Method == http.MethodPost {
		body := map[string]any{}
		_ = json.NewDecoder(r.Body).Decode(&body)
		body["id"], body["region"] = otherUUID, "fr-par"

		if strings.HasSuffix(path, "/keys") && body["protection_level"] == nil {
			body["protection_level"] = "software"
		}

		if strings.HasSuffix(path, "/api-keys") {
			body["access_key"], body["secret_key"] = "SCWXXXXXXXXXXXXXXXXX", someUUID
			c.bodies[path+"/SCWXXXXXXXXXXXXXXXXX"] = body
		}

		c.bodies[path], c.bodies[path+"/"+otherUUID] = body, body
	}

	_ = json.NewEncoder(w).Encode(c.bodies[path])
}

func overlaid(t *testing.T, name string) (*schema.Resource, any, *cloud) {
	t.Helper()

	api := &cloud{bodies: map[string]map[string]any{}}
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)

	upstream := scaleway.SDKProvider(nil)()
	applyOverlay(upstream.ResourcesMap)

	if found := upstream.Configure(context.Background(), terraform.NewResourceConfigRaw(map[string]any{
		"api_url": server.URL, "region": "fr-par", "zone": "fr-par-1", "access_key": "SCWYYYYYYYYYYYYYYYYY",
		"secret_key": someUUID, "project_id": someUUID, "organization_id": someUUID,
	})); found.HasError() {
		t.Fatal(found)
	}

	return upstream.ResourcesMap[name], upstream.Meta(), api
}

func declared(t *testing.T, resource *schema.Resource, arguments map[string]any) *schema.ResourceData {
	t.Helper()

	d := resource.TestResourceData()
	for name, value := range arguments {
		if err := d.Set(name, value); err != nil {
			t.Fatal(err)
		}
	}

	return d
}

func expect(t *testing.T, what string, got, want any) {
	t.Helper()

	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

const keys = "/key-manager/v1alpha1/regions/fr-par/keys"

func TestProtectionLevelIsSentAndReadBack(t *testing.T) {
	resource, m, api := overlaid(t, "scaleway_key_manager_key")
	d := declared(t, resource, map[string]any{
		"name": "records", "usage": "symmetric_encryption", "algorithm": "aes_256_gcm", "protection_level": "hsm",
		"rotation_policy": []any{map[string]any{"rotation_period": "720h"}},
	})

	if found := resource.CreateContext(context.Background(), d, m); found.HasError() {
		t.Fatal(found)
	}

	expect(t, "sent level", api.bodies[keys]["protection_level"], "hsm")
	expect(t, "sent project", api.bodies[keys]["project_id"], someUUID)
	expect(t, "sent period", api.bodies[keys]["rotation_policy"].(map[string]any)["rotation_period"], "2592000.000000000s")
	expect(t, "ID", d.Id(), "fr-par/"+otherUUID)
	expect(t, "level in state", d.Get("protection_level"), "hsm")
}

func TestProtectionLevelIsReadWhenItIsNotSet(t *testing.T) {
	resource, m, api := overlaid(t, "scaleway_key_manager_key")
	d := declared(t, resource, map[string]any{"usage": "asymmetric_signing", "algorithm": "ec_p256_sha256"})

	if found := resource.CreateContext(context.Background(), d, m); found.HasError() {
		t.Fatal(found)
	}

	expect(t, "level in state", d.Get("protection_level"), "software")

	api.bodies[keys+"/"+otherUUID]["protection_level"] = "hsm"

	if found := resource.ReadContext(context.Background(), d, m); found.HasError() {
		t.Fatal(found)
	}

	expect(t, "level in state after it changed", d.Get("protection_level"), "hsm")
}

func TestLevelThatAnUpdateCannotChangeIsReadBack(t *testing.T) {
	resource, m, api := overlaid(t, "scaleway_key_manager_key")
	d := declared(t, resource, map[string]any{"usage": "symmetric_encryption", "algorithm": "aes_256_gcm", "protection_level": "hsm"})

	if found := resource.CreateContext(context.Background(), d, m); found.HasError() {
		t.Fatal(found)
	}

	if err := d.Set("protection_level", "software"); err != nil {
		t.Fatal(err)
	}

	if found := resource.UpdateContext(context.Background(), d, m); found.HasError() {
		t.Fatal(found)
	}

	expect(t, "level in state", d.Get("protection_level"), "hsm")
	expect(t, "level of the key", api.bodies[keys+"/"+otherUUID]["protection_level"], "hsm")
}

func TestSecretIsCreatedUnderItsKey(t *testing.T) {
	const secrets = "/secret-manager/v1beta1/regions/fr-par/secrets"

	resource, m, api := overlaid(t, "scaleway_secret")
	d := declared(t, resource, map[string]any{"name": "dsn", "type": "opaque", "key_id": "fr-par/" + someUUID})

	if found := resource.CreateContext(context.Background(), d, m); found.HasError() {
		t.Fatal(found)
	}

	expect(t, "sent key", api.bodies[secrets]["key_id"], someUUID)
	expect(t, "key in state", d.Get("key_id"), "fr-par/"+someUUID)

	api.bodies[secrets+"/"+otherUUID]["key_id"] = otherUUID

	if found := resource.ReadContext(context.Background(), d, m); found.HasError() {
		t.Fatal(found)
	}

	expect(t, "key in state after it changed", d.Get("key_id"), "fr-par/"+otherUUID)
}

func TestSecretRefusesAKeyOfAnotherRegion(t *testing.T) {
	resource, m, api := overlaid(t, "scaleway_secret")
	d := declared(t, resource, map[string]any{"name": "dsn", "type": "opaque", "key_id": "nl-ams/" + someUUID})

	found := resource.CreateContext(context.Background(), d, m)
	if !found.HasError() || !strings.Contains(found[0].Summary, "the key is in nl-ams, the secret in fr-par") {
		t.Errorf("got %v", found)
	}

	expect(t, "requests", len(api.requests), 0)
}

const (
	apiKeys  = "/iam/v1alpha1/api-keys"
	versions = "/secret-manager/v1beta1/regions/fr-par/secrets/" + someUUID + "/versions"
)

func TestAPIKeySecretGoesToSecretManagerAndNotToTheState(t *testing.T) {
	resource, m, api := overlaid(t, "scaleway_iam_api_key")
	d := declared(t, resource, map[string]any{"application_id": someUUID, "secret_id": "fr-par/" + someUUID})

	if found := resource.CreateContext(context.Background(), d, m); found.HasError() {
		t.Fatal(found)
	}

	expect(t, "stored", api.bodies[versions]["data"], base64.StdEncoding.EncodeToString([]byte(someUUID)))
	expect(t, "ID", d.Id(), "SCWXXXXXXXXXXXXXXXXX")
	expect(t, "secret in state", d.Get("secret_key"), "")
}

func TestAPIKeyIsDeletedWhenItsSecretCannotBeStored(t *testing.T) {
	resource, m, api := overlaid(t, "scaleway_iam_api_key")
	api.refuse = "/versions"

	d := declared(t, resource, map[string]any{"application_id": someUUID, "secret_id": "fr-par/" + someUUID})

	if found := resource.CreateContext(context.Background(), d, m); !found.HasError() {
		t.Error("no error")
	}

	expect(t, "last request", api.requests[len(api.requests)-1], "DELETE "+apiKeys+"/SCWXXXXXXXXXXXXXXXXX")
	expect(t, "ID", d.Id(), "")
}
