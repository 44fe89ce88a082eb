package io.signalman.assembly;

import io.signalman.access.GeneratedToken;
import io.signalman.access.TokensEditor;
import io.signalman.access.TrustedEditor;
import io.signalman.access.TrustedFile;
import io.signalman.access.TrustedPath;
import io.signalman.cli.Main;
import io.signalman.cli.attach.NativeCodeNeeded;
import io.signalman.cli.fleet.KeptRequests;
import io.signalman.cli.output.Failure;
import io.signalman.core.ErrorText;
import io.signalman.core.SignalInfo;
import io.signalman.fleet.FleetException;
import io.signalman.fleet.FleetProfile;
import io.signalman.fleet.SignedFleet;
import io.signalman.fleet.nats.NatsTransport;
import io.signalman.policy.PolicyFile;
import io.signalman.posix.PosixHost;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The entry point of {@code java -jar signalman.jar}. */
public final class CommandLineEntry {
    private CommandLineEntry() {}

    /** Runs one command and returns the exit code. */
    public static int run(String[] arguments) {
        return Main.run(arguments, new Serve());
    }

    /** Not a lambda: the first lambda in a JVM takes milliseconds, and most commands don't serve. */
    private static final class Serve implements Main.Assembly {
        @Override
        public Main.Served start(Map<String, String> settings) throws Exception {
            System.setProperty(AgentControl.SERVES, "true"); // this JVM has no other purpose
            HostJvm host = new HostJvm(Optional.empty());
            RunningAgent agent = RunningAgent.start(
                    SettingsSources.read(settings, System.getenv()), host, ManagementFactory.getPlatformMBeanServer());
            host.publishRunFile(agent.reach().runFile());
            agent.notes().forEach(note -> System.err.println("signalman: " + note));
            return new OwnAgent(agent);
        }

        @Override
        public int checkPolicy(Path file) throws Exception {
            try (PosixHost host = NativeHost.open()) {
                return PolicyFile.parse(
                                file.toString(),
                                new TrustedFile(file).text(),
                                host.signals(),
                                host.processes().details()::userId)
                        .size();
            }
        }

        @Override
        public List<Main.SettingInfo> settings() {
            return withMainJar(() -> Setting.all().stream()
                    .map(row -> new Main.SettingInfo(row.key(), row.shown(), row.meaning(), row.isPath()))
                    .toList());
        }

        @Override
        public List<SignalInfo> signals() {
            return withMainJar(() -> {
                try (PosixHost host = NativeHost.open()) {
                    return host.signals().rows();
                } catch (IllegalStateException noNativeCode) {
                    throw Failure.refused(ErrorText.of(noNativeCode));
                }
            });
        }

        @Override
        public Main.IssuedToken newToken(String name, List<String> roles) {
            GeneratedToken fresh = GeneratedToken.of(name, roles);
            return new Main.IssuedToken(fresh.token(), fresh.line());
        }

        @Override
        public String trustedText(Path file) throws IOException {
            return new TrustedFile(file).text();
        }

        @Override
        public String secretText(Path file) throws IOException {
            return new String(new TrustedFile(file).secretBytes(), StandardCharsets.UTF_8);
        }

        @Override
        public void editTrusted(Path file, UnaryOperator<String> change) throws IOException {
            makeFolder(file.toAbsolutePath().resolveSibling(""));
            new TrustedEditor(file, text -> {}).edit(change);
        }

        private static void makeFolder(Path folder) throws IOException {
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                Path parent = folder.resolveSibling("");
                makeFolder(parent);
                TrustedPath.resolve(parent);
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
        }

        @Override
        public SignedFleet openFleet(FleetProfile profile) throws FleetException {
            return NatsTransport.fleet(profile, new KeptRequests());
        }

        @Override
        public List<Long> find(String target) {
            return withMainJar(() -> PosixSearch.find(target));
        }

        private static <T> T withMainJar(Supplier<T> work) {
            try {
                return work.get();
            } catch (NoClassDefFoundError notInThisJar) {
                throw new NativeCodeNeeded();
            }
        }

        @Override
        public Main.TokenStore tokens(Path file) {
            return new TokenFile(new TokensEditor(file));
        }
    }

    private record TokenFile(TokensEditor editor) implements Main.TokenStore {
        @Override
        public List<Main.TokenInfo> list() throws IOException {
            return editor.list().stream()
                    .map(entry -> new Main.TokenInfo(entry.name(), List.copyOf(entry.roles()), entry.kind()))
                    .toList();
        }

        @Override
        public Main.IssuedToken add(String name, List<String> roles) throws IOException {
            GeneratedToken fresh = GeneratedToken.of(name, roles);
            editor.add(name, fresh);
            return new Main.IssuedToken(fresh.token(), fresh.line());
        }

        @Override
        public boolean revoke(String name) throws IOException {
            return editor.revoke(name);
        }
    }

    private record OwnAgent(RunningAgent agent) implements Main.Served {
        @Override
        public String url() {
            return agent.address();
        }

        @Override
        public Optional<Path> runFile() {
            return Optional.of(agent.reach().runFile())
                    .filter(file -> !file.isEmpty())
                    .map(Path::of);
        }

        @Override
        public String reload() {
            return agent.reload();
        }

        @Override
        public void close() {
            agent.close();
        }
    }
}
