package io.signalman.cli.hub;

import io.signalman.cli.attach.HostAccess;
import io.signalman.cli.output.ExitCode;
import io.signalman.cli.output.Failure;
import io.signalman.cli.output.Output;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code hub}: makes and runs the server that agents of many hosts connect to. */
@Command(
        name = "hub",
        description = "Makes and runs a hub, a NATS server to which agents of many hosts connect.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  signalman hub init hub --listen 0.0.0.0:4222 --name hub.example.com",
            "  signalman hub run hub",
            "  signalman fleet enroll web1 --group web --hub hub",
            "  signalman fleet key new anna --role admin --hub hub"
        })
public final class HubCommand {
    private final HostAccess access;

    public HubCommand(HostAccess access) {
        this.access = access;
    }

    private static final class NameOption {
        @Option(
                names = "--name",
                paramLabel = "<name>",
                description = "A DNS name or address that leads to the hub; the first one is in its URL.")
        private List<String> given = new ArrayList<>();
    }

    @Command(
            name = "init",
            description = "Makes the folder of a hub: nats-server's configuration, which lets nobody in, a CA and a"
                    + " certificate.")
    int init(
            @Mixin Output output,
            @Parameters(paramLabel = "<dir>", description = "A new folder.") Path folder,
            @Option(
                            names = "--listen",
                            paramLabel = "<host:port>",
                            defaultValue = "127.0.0.1:4222",
                            description = "Where the hub listens (default: ${DEFAULT-VALUE}).")
                    String listen,
            @Mixin NameOption names) {
        List<String> all = new ArrayList<>(names.given);
        HubAddress.requireListen(listen);
        all.forEach(HubAddress::requireName);
        if (all.isEmpty() && listen.matches("(0\\.0\\.0\\.0|\\[::]):.*")) {
            throw Failure.usage(
                    listen + " listens on all addresses; say with --name by which name the hub is reached.");
        }
        HubFolder made = NewHub.make(access, folder, listen, all);
        output.print(
                Map.of("folder", made.path(), "url", made.url()),
                "The hub " + made.url() + " is in " + made.path() + "; start it with: signalman hub run " + folder);
        return ExitCode.OK;
    }

    @Command(
            name = "run",
            description = {
                "Runs nats-server on a hub's folder until SIGTERM or SIGINT, which end it with exit code 0.",
                "Starts it again if it ends. It notices new agents, operators and certificates within a second; SIGHUP"
                        + " makes it look at once."
            })
    int run(@Mixin Output output, @Parameters(paramLabel = "<dir>", description = "The hub's folder.") Path folder)
            throws InterruptedException {
        return new HubServer(HubFolder.open(access, Optional.of(folder)), output).run();
    }

    @Command(
            name = "renew",
            description =
                    "Makes a new certificate for the hub, from the same CA. A running hub takes it within a second.")
    int renew(@Mixin Output output, @Parameters(paramLabel = "<dir>", description = "The hub's folder.") Path folder) {
        HubFolder hub = HubFolder.open(access, Optional.of(folder));
        hub.renew();
        output.print(Map.of("folder", hub.path()), "The hub has a new certificate.");
        return ExitCode.OK;
    }
}
