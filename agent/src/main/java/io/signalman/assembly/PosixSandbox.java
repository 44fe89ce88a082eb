package io.signalman.assembly;

import io.signalman.cli.attach.Sandbox;
import io.signalman.posix.ForeignProcess;
import io.signalman.posix.PosixHost;
import java.io.IOException;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Enters other namespaces for the command line; a {@link java.util.ServiceLoader} service. */
public final class PosixSandbox implements Sandbox.Entrance {
    private static final int SIGQUIT = 3;

    /** Stays loaded until the command's JVM ends. */
    private static Optional<PosixHost> loaded = Optional.empty();

    private static synchronized PosixHost host() throws IOException {
        try {
            loaded = Optional.of(loaded.orElseGet(NativeHost::open));
            return loaded.get();
        } catch (IllegalStateException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public <T> T visit(int pid, Sandbox.Rights rights, Sandbox.Work<T> work) throws IOException {
        try (ForeignProcess process = host().foreign(pid)) {
            return process.as(rights.uid(), rights.gid(), rights.capabilities(), () -> work.in(new Inside(process)));
        }
    }

    private record Inside(ForeignProcess process) implements Sandbox {
        @Override
        public Path locate(String path) throws IOException {
            return process.locate(path);
        }

        @Override
        public ByteChannel connect(String path, Duration timeout) throws IOException {
            return process.connect(path, timeout);
        }

        @Override
        public void quit() throws IOException {
            process.signal(SIGQUIT);
        }
    }
}
