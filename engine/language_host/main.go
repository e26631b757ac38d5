// Command pulumi-language-python runs Python programs, policy packs and plugins for the Pulumi CLI.
//
// Pulumi's own Python host is a Go module that the module registry does not carry; this one speaks the
// same protocol (LanguageRuntime of Pulumi's Go SDK) and does what this project needs of it. Like the
// official host it honours `runtime.options.virtualenv` of Pulumi.yaml, PulumiPolicy.yaml and
// PulumiPlugin.yaml. It does not install dependencies, convert programs or generate SDKs.
//
// The engine starts it as `pulumi-language-python ENGINE_ADDRESS` and reads the port from its output.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"time"

	"google.golang.org/grpc"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// engineCheckInterval is how soon the host and what it started end after the engine died.
const engineCheckInterval = time.Second

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "pulumi-language-python:", err)
		os.Exit(1)
	}
}

func serve() error {
	// Flags of older engines; accepted so that they do no harm.
	for _, name := range []string{"tracing", "root", "virtualenv", "typechecker", "toolchain"} {
		flag.String(name, "", "accepted for compatibility, not used")
	}

	flag.Parse()

	engineAddress := flag.Arg(0)
	if engineAddress == "" {
		return fmt.Errorf("missing argument: the engine's address")
	}

	ctx, stop := context.WithCancel(context.Background())
	defer stop()

	ended := make(chan bool)

	if err := rpcutil.Healthcheck(ctx, engineAddress, engineCheckInterval, func() {
		stop() // ends every Python process started under this context
		close(ended)
	}); err != nil {
		return fmt.Errorf("watching the engine at %s: %w", engineAddress, err)
	}

	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: ended,
		Init: func(server *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(server, &host{engineAddress: engineAddress, lifetime: ctx})

			return nil
		},
		Options: rpcutil.TracingServerInterceptorOptions(nil),
	})
	if err != nil {
		return err
	}

	fmt.Println(handle.Port)

	return <-handle.Done
}
