package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// pluginDescription is pulumi-plugin.json, by which an installed Python package names the plugin it needs.
type pluginDescription struct {
	Resource         bool              `json:"resource"`
	Name             string            `json:"name"`
	Version          string            `json:"version"`
	Server           string            `json:"server"`
	Parameterization *parameterization `json:"parameterization"`
	Extension        *parameterization `json:"extensionParameterization"`
}

type parameterization struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	Value   []byte `json:"value"`
}

func (p *parameterization) message() *pulumirpc.PackageParameterization {
	if p == nil {
		return nil
	}

	return &pulumirpc.PackageParameterization{Name: p.Name, Version: p.Version, Value: p.Value}
}

// GetRequiredPackages lists the plugins of the Python packages that are installed. It reads the packages'
// own descriptions instead of asking pip, which takes longer than all the rest of the host's work. What a
// .pth file adds from elsewhere (an editable install) is not seen.
func (h *host) GetRequiredPackages(
	ctx context.Context, request *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	python, err := findInterpreter(request.GetInfo())
	if err != nil {
		return nil, err
	}

	directories, err := python.sitePackages(ctx)
	if err != nil {
		return nil, err
	}

	response := &pulumirpc.GetRequiredPackagesResponse{}

	for _, directory := range directories {
		descriptions, err := filepath.Glob(filepath.Join(directory, "*", "pulumi-plugin.json"))
		if err != nil {
			return nil, err
		}

		for _, path := range descriptions {
			dependency, err := readDescription(path)
			if err != nil {
				return nil, err
			}

			if dependency != nil {
				response.Packages = append(response.Packages, dependency)
			}
		}
	}

	return response, nil
}

func readDescription(path string) (*pulumirpc.PackageDependency, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}

	var description pluginDescription
	if err := json.Unmarshal(content, &description); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}

	if !description.Resource {
		return nil, nil
	}

	name := description.Name
	if name == "" {
		name = strings.TrimPrefix(filepath.Base(filepath.Dir(path)), "pulumi_")
	}

	version := description.Version
	if version == "" {
		version = installedVersion(filepath.Dir(path))
	}

	if version != "" && !strings.HasPrefix(version, "v") {
		version = "v" + version
	}

	return &pulumirpc.PackageDependency{
		Name:             name,
		Kind:             "resource",
		Version:          version,
		Server:           description.Server,
		Parameterization: description.Parameterization.message(),
		Extension:        description.Extension.message(),
	}, nil
}

// installedVersion reads a package's version from the name of its dist-info directory.
func installedVersion(pkg string) string {
	found, err := filepath.Glob(pkg + "-*.dist-info")
	if err != nil || len(found) != 1 {
		return ""
	}

	return strings.TrimSuffix(strings.TrimPrefix(found[0], pkg+"-"), ".dist-info")
}

// GetProgramDependencies lists the Python distributions that are installed.
func (h *host) GetProgramDependencies(
	ctx context.Context, request *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	python, err := findInterpreter(request.GetInfo())
	if err != nil {
		return nil, err
	}

	directories, err := python.sitePackages(ctx)
	if err != nil {
		return nil, err
	}

	response := &pulumirpc.GetProgramDependenciesResponse{}

	for _, directory := range directories {
		found, err := filepath.Glob(filepath.Join(directory, "*.dist-info"))
		if err != nil {
			return nil, err
		}

		for _, path := range found {
			name, version, _ := strings.Cut(strings.TrimSuffix(filepath.Base(path), ".dist-info"), "-")
			response.Dependencies = append(response.Dependencies,
				&pulumirpc.DependencyInfo{Name: name, Version: version})
		}
	}

	sort.Slice(response.Dependencies, func(i, j int) bool {
		return response.Dependencies[i].Name < response.Dependencies[j].Name
	})

	return response, nil
}
