package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// version is the release of the protocol's Go SDK that the host is built on.
const version = "3.259.0"

// exitTold is the exit code with which the executor says that the user has already been told.
const exitTold = 32

type host struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	engineAddress string
	lifetime      context.Context // ends with the engine
}

// within returns a context that ends with the request or with the engine.
func (h *host) within(request context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(request)
	release := context.AfterFunc(h.lifetime, cancel)

	return ctx, func() { release(); cancel() }
}

func (h *host) Handshake(
	context.Context, *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *host) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version}, nil
}

func (h *host) About(ctx context.Context, request *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	python, err := findInterpreter(request.GetInfo())
	if err != nil {
		return nil, err
	}

	version, err := python.version(ctx)
	if err != nil {
		return nil, err
	}

	return &pulumirpc.AboutResponse{Executable: python.executable, Version: version}, nil
}

// Run runs a Pulumi program to its end.
func (h *host) Run(request context.Context, run *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	if run.GetAttachDebugger() {
		return nil, errors.New("--attach-debugger needs the official Python language host; this engine has its own")
	}

	python, err := findInterpreter(run.GetInfo())
	if err != nil {
		return nil, err
	}

	script, err := executor()
	if err != nil {
		return nil, err
	}

	config, err := json.Marshal(maps.Collect(maps.All(run.GetConfig()))) // `{}`, never `null`
	if err != nil {
		return nil, err
	}

	secretKeys, err := json.Marshal(append([]string{}, run.GetConfigSecretKeys()...))
	if err != nil {
		return nil, err
	}

	ctx, done := h.within(request)
	defer done()

	process := python.command(ctx, append([]string{"-u", script}, h.arguments(run)...)...)
	process.Dir = run.GetInfo().GetProgramDirectory()
	process.Stdout, process.Stderr = os.Stdout, os.Stderr
	process.Env = append(process.Env,
		"PULUMI_CONFIG="+string(config), "PULUMI_CONFIG_SECRET_KEYS="+string(secretKeys))

	err = process.Run()

	var exit *exec.ExitError

	switch {
	case err == nil:
		return &pulumirpc.RunResponse{}, nil
	case errors.As(err, &exit) && exit.ExitCode() == exitTold:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case errors.As(err, &exit) && exit.ExitCode() >= 0:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("Program exited with exit code %d", exit.ExitCode())}, nil
	case errors.As(err, &exit):
		return &pulumirpc.RunResponse{Error: "Program ended by a signal: " + exit.String()}, nil
	default:
		return nil, fmt.Errorf("starting %s: %w", python.executable, err)
	}
}

func (h *host) arguments(run *pulumirpc.RunRequest) []string {
	arguments := []string{}

	for _, argument := range [][2]string{
		{"monitor", run.GetMonitorAddress()},
		{"engine", h.engineAddress},
		{"project", run.GetProject()},
		{"stack", run.GetStack()},
		{"organization", run.GetOrganization()},
		{"pwd", run.GetPwd()},
		{"root_directory", run.GetInfo().GetRootDirectory()},
		{"dry_run", fmt.Sprint(run.GetDryRun())},
		{"parallel", fmt.Sprint(run.GetParallel())},
	} {
		if argument[1] != "" {
			arguments = append(arguments, "--"+argument[0], argument[1])
		}
	}

	program := run.GetInfo().GetEntryPoint()
	if program == "" {
		program = "."
	}

	return append(append(arguments, program), run.GetArgs()...)
}

// RunPlugin runs a policy pack (kind analyzer) or a plugin written in Python, until it or the engine ends.
func (h *host) RunPlugin(request *pulumirpc.RunPluginRequest, server pulumirpc.LanguageRuntime_RunPluginServer) error {
	if request.GetAttachDebugger() {
		return errors.New("--attach-debugger needs the official Python language host; this engine has its own")
	}

	python, err := findInterpreter(request.GetInfo())
	if err != nil {
		return err
	}

	directory := request.GetInfo().GetProgramDirectory()

	var arguments []string
	if request.GetKind() == "analyzer" {
		arguments = append([]string{"-u", "-m", "pulumi.policy"}, append(request.GetArgs(), directory)...)
	} else {
		program := filepath.Join(directory, request.GetInfo().GetEntryPoint())
		arguments = append([]string{"-u", program}, request.GetArgs()...)
	}

	closer, stdout, stderr, err := rpcutil.MakeRunPluginStreams(server, false)
	if err != nil {
		return err
	}
	defer closer.Close()

	ctx, done := h.within(server.Context())
	defer done()

	process := python.command(ctx, arguments...)
	process.Dir = request.GetPwd()
	process.Env = python.environment(append(os.Environ(), request.GetEnv()...))
	process.Stdout, process.Stderr = stdout, stderr

	err = process.Run()

	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() >= 0 {
		return server.Send(&pulumirpc.RunPluginResponse{
			Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(exit.ExitCode())},
		})
	}

	if err != nil {
		return fmt.Errorf("running %s %s: %w", python.executable, strings.Join(arguments, " "), err)
	}

	return closer.Close()
}

func (h *host) InstallDependencies(
	*pulumirpc.InstallDependenciesRequest, pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	return status.Error(codes.Unimplemented,
		"this engine's Python host installs no dependencies; install them yourself (for example `uv sync`)")
}
