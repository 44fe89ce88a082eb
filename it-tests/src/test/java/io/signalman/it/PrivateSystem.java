package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A system for daemons, with the programs of this machine and with processes, a network, /dev, /etc, /run, /tmp, /usr and /var of its own.
 * It ends with everything in it.
 */
final class PrivateSystem implements AutoCloseable {
    /** Its parameter is the folder, whose opt and jobs become /opt and /jobs. Each line of input is a job. */
    private static final String SETUP = """
            set -e
            mount -t tmpfs -o mode=755 none $1/root
            cd $1/root
            for path in usr var/lib/dpkg; do
                mkdir -p $path .over/$path .work/$path
                [ ! -e /$path ] ||
                    mount -t overlay -o lowerdir=/$path,upperdir=.over/$path,workdir=.work/$path none $path
            done
            mkdir -p dev/shm etc jobs opt proc root run srv tmp var/log var/spool/cron/crontabs
            chmod 1777 dev/shm tmp
            for path in bin lib lib64 sbin; do
                [ ! -e /$path ] || ln -s usr/$path $path
            done
            ln -s /run var/run
            mount -t proc none proc
            mount --bind $1/opt opt
            mount --bind $1/jobs jobs
            cp -a /etc/. etc
            rm -rf etc/cron*
            for name in full null random tty urandom zero; do
                touch dev/$name
                mount --bind /dev/$name dev/$name
            done
            ln -s /proc/self/fd dev
            ln -s fd/0 dev/stdin
            ip link set lo up
            mount -t tmpfs none usr/local/bin
            ln -s /opt/signalman/signalman usr/local/bin
            exec env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin:/bin HOME=/root LANG=C.UTF-8 signalman_start_delay=0s \\
                chroot . bash -c '
                echo ready
                while read -r job; do
                    bash -eo pipefail $job </dev/null >$job.out 2>&1
                    echo "$job $?"
                done'
            """;

    private final Path folder;
    private final Child init;
    private int jobs;

    /**
     * Installs the launcher as /usr/local/bin/signalman.
     *
     * @param programs separated by spaces; if one is missing, the test is skipped
     */
    PrivateSystem(Path folder, String programs) throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        for (String program : programs.split(" ", -1)) {
            try (Child found = Child.start("bash", "-c", "command -v " + program)) {
                assumeTrue(found.awaitExit() == 0, "needs " + program);
            }
        }
        this.folder = folder;
        Path jars = Files.createDirectories(folder.resolve("opt/signalman/agent/target"));
        Files.createDirectories(folder.resolve("jobs"));
        Files.createDirectories(folder.resolve("root"));
        for (String jar : List.of("signalman.jar", "signalman-cli.jar")) {
            Files.copy(TestHost.JAR.resolveSibling(jar), jars.resolve(jar));
        }
        Launcher.copyTo(folder.resolve("opt/signalman"));
        List<String> command = new ArrayList<>(
                List.of(Unshared.command(SETUP, "--pid", "--fork", "--kill-child", "--mount", "--net", "--ipc")));
        command.add(folder.toString());
        init = Child.start(command);
        init.awaitLine("ready");
    }

    /** Runs a script with bash -e. Standard error is part of the output, and background processes live on. */
    CommandLine.Result run(String script) throws IOException {
        String job = "/jobs/" + ++jobs;
        Files.writeString(folder.resolve(job.substring(1)), script);
        init.line(job);
        String end = init.awaitLineThatBegins(job + " ");
        return new CommandLine.Result(
                Integer.parseInt(end.substring(job.length() + 1)),
                Files.readString(folder.resolve(job.substring(1) + ".out")),
                "");
    }

    /** The output of a script that exits with 0. */
    String expect(String script) throws IOException {
        CommandLine.Result result = run(script);
        assertThat(result.exitCode()).as("%s%n%s", script, result).isZero();
        return result.out();
    }

    void write(String path, String text) throws IOException {
        expect("mkdir -p $(dirname " + path + "); cat >" + path + " <<'END OF FILE'\n" + text + "\nEND OF FILE\n");
    }

    @Override
    public void close() {
        init.close();
    }
}
