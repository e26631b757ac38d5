package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// interpreter is a Python executable and the virtual environment it belongs to, if any.
type interpreter struct {
	executable string
	virtualenv string
}

// findInterpreter picks the Python of `runtime.options.virtualenv` (relative to the project), of `.venv`
// if `runtime.options.toolchain` is uv, or else of PATH.
func findInterpreter(info *pulumirpc.ProgramInfo) (interpreter, error) {
	virtualenv := option(info, "virtualenv")
	if virtualenv == "" && option(info, "toolchain") == "uv" {
		virtualenv = ".venv"
	}

	if virtualenv == "" {
		return onPath()
	}

	if !filepath.IsAbs(virtualenv) {
		virtualenv = filepath.Join(info.GetRootDirectory(), virtualenv)
	}

	executable := filepath.Join(virtualenv, "bin", "python")
	if _, err := os.Stat(executable); err != nil {
		return interpreter{}, fmt.Errorf(
			"runtime.options.virtualenv of the project in %s names %s, where there is no bin/python; "+
				"create it and install the project's dependencies into it (for example `uv sync`)",
			info.GetRootDirectory(), virtualenv)
	}

	return interpreter{executable: executable, virtualenv: virtualenv}, nil
}

func option(info *pulumirpc.ProgramInfo, name string) string {
	return info.GetOptions().GetFields()[name].GetStringValue()
}

func onPath() (interpreter, error) {
	candidates := []string{"python3", "python"}
	if chosen := os.Getenv("PULUMI_PYTHON_CMD"); chosen != "" {
		candidates = []string{chosen}
	}

	for _, candidate := range candidates {
		if executable, err := exec.LookPath(candidate); err == nil {
			return interpreter{executable: executable}, nil
		}
	}

	return interpreter{}, fmt.Errorf("no %s on PATH; install Python 3 or set runtime.options.virtualenv in Pulumi.yaml",
		strings.Join(candidates, " or "))
}

// command prepares a Python process that ends with ctx.
func (python interpreter) command(ctx context.Context, arguments ...string) *exec.Cmd {
	process := exec.CommandContext(ctx, python.executable, arguments...)
	process.WaitDelay = time.Second
	process.Env = python.environment(os.Environ())

	return process
}

// environment is the given one, with the virtual environment activated.
func (python interpreter) environment(environ []string) []string {
	if python.virtualenv == "" {
		return environ
	}

	activated := []string{}

	for _, entry := range environ {
		name, value, _ := strings.Cut(entry, "=")
		switch name {
		case "PYTHONHOME", "VIRTUAL_ENV": // the first would override the virtual environment
		case "PATH":
			bin := filepath.Join(python.virtualenv, "bin")
			activated = append(activated, "PATH="+bin+string(os.PathListSeparator)+value)
		default:
			activated = append(activated, entry)
		}
	}

	return append(activated, "VIRTUAL_ENV="+python.virtualenv)
}

// release is a line of pyvenv.cfg: venv writes `version`, uv and virtualenv `version_info`.
var release = regexp.MustCompile(`(?m)^version(?:_info)? *= *(\d+\.\d+\.\d+)`)

// version is what the virtual environment notes; without one, or a note, the interpreter is asked. The CLI wants to
// know before each run, for its records.
func (python interpreter) version(ctx context.Context) (string, error) {
	if python.virtualenv != "" {
		noted, err := os.ReadFile(filepath.Join(python.virtualenv, "pyvenv.cfg"))
		if found := release.FindSubmatch(noted); err == nil && found != nil {
			return string(found[1]), nil
		}
	}

	output, err := python.command(ctx, "--version").Output()
	if err != nil {
		return "", fmt.Errorf("asking %s for its version: %w", python.executable, err)
	}

	return strings.TrimSpace(strings.TrimPrefix(string(output), "Python ")), nil
}

// sitePackages are the directories in which the interpreter finds installed packages.
func (python interpreter) sitePackages(ctx context.Context) ([]string, error) {
	if python.virtualenv != "" {
		return filepath.Glob(filepath.Join(python.virtualenv, "lib", "python3*", "site-packages"))
	}

	output, err := python.command(ctx, "-c",
		"import site; print('\\n'.join([*site.getsitepackages(), site.getusersitepackages()]))").Output()
	if err != nil {
		return nil, fmt.Errorf("asking %s for its package directories: %w", python.executable, err)
	}

	return strings.Split(strings.TrimSpace(string(output)), "\n"), nil
}

// executor is the script that runs a program in the SDK's runtime; it lies beside this host, or on PATH.
func executor() (string, error) {
	const script = "pulumi-language-python-exec"

	if self, err := os.Executable(); err == nil {
		beside := filepath.Join(filepath.Dir(self), script)
		if _, err := os.Stat(beside); err == nil {
			return beside, nil
		}
	}

	if path, err := exec.LookPath(script); err == nil {
		return path, nil
	}

	return "", errors.New(script + " is neither beside pulumi-language-python nor on PATH; rebuild the engine")
}
