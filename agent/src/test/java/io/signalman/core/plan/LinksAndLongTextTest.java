package io.signalman.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.core.OnThisHost;
import io.signalman.core.ProcessRow;
import io.signalman.testing.Child;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Paths that lead through links, and texts of a process that are longer than most. */
class LinksAndLongTextTest {
    @TempDir
    private Path folder;

    private final OnThisHost host = OnThisHost.with(OnThisHost.DEFAULT);
    private final String name = Child.uniqueName();

    @AfterEach
    void close() {
        host.close();
    }

    @Test
    void aProgramIsFoundThroughLinks() throws IOException {
        Path real = folder.toRealPath();
        Path program = real.resolve(name);
        Path link = Files.createSymbolicLink(real.resolve("link"), Path.of("bin/../chain"));
        Files.createDirectory(real.resolve("bin"));
        Files.createSymbolicLink(real.resolve("chain"), program);
        Files.createSymbolicLink(real.resolve("folder"), real);
        Files.createSymbolicLink(real.resolve("loop"), real.resolve("loop"));
        try (Child child = Child.named(real, name)) {
            await().untilAsserted(() -> assertFound("exe:" + program, child));

            assertFound("exe:" + link, child);
            assertFound("exe:" + real + "/folder/folder/link", child);
            assertFound("exe:" + real + "/loop");
            assertFound("exe:" + real + "/nothing");
            assertFound("exe:" + real);
            Files.delete(program);
            assertFound("exe:" + program, child);
        }
    }

    @Test
    void aLinkOfAnotherUserIsNotFollowed() throws IOException {
        assumeTrue(host.processes().details().effectiveUser() == 0, "needs root");
        Path real = folder.toRealPath();
        Path link = Files.createSymbolicLink(real.resolve("link"), real.resolve(name));
        Files.setAttribute(link, "unix:uid", 65534, LinkOption.NOFOLLOW_LINKS);
        try (Child child = Child.named(real, name)) {
            await().untilAsserted(() -> assertFound("exe:" + real + "/" + name, child));

            assertFound("exe:" + link);
        }
    }

    @Test
    void aCommandLineIsSearchedToItsEndAndListedWithItsLength() {
        try (Child child = Child.bash(words(2) + "exec bash -c 'read x' name \"${words[@]}\" " + name + "-last")) {
            await().untilAsserted(() ->
                    assertThat(host.processes().commandLine(child.pid(), 4096)).startsWith("bash -c read x"));

            assertFound("cmd:" + name + "-last$", child);

            List<ProcessRow> rows = host.service().list(OnThisHost.ADMIN, String.valueOf(child.pid()));
            assertThat(rows.get(0).commandLine())
                    .hasSizeLessThan(150_000)
                    .startsWith("bash -c read x name V1=0")
                    .containsPattern("0… \\(26\\d{4} bytes in all\\)$");
        }
    }

    @Test
    void manyLongCommandLinesAreCutToABoundedTotal() {
        List<Child> children = new ArrayList<>();
        try {
            for (int i = 0; i < 12; i++) {
                children.add(Child.bash(words(2) + "exec bash -c 'read x' " + name + " \"${words[@]}\""));
            }
            await().untilAsserted(() -> assertFound("cmd:^bash -c read x " + name, children.toArray(new Child[0])));

            assertThat(host.service().list(OnThisHost.ADMIN, "cmd:^bash -c read x " + name))
                    .extracting(ProcessRow::commandLine)
                    .allSatisfy(line -> assertThat(line)
                            .startsWith("bash -c read x " + name)
                            .endsWith(" bytes in all)"))
                    .satisfies(
                            lines -> assertThat(String.join("", lines)).hasSizeBetween(1 << 20, (1 << 20) + (1 << 17)))
                    .last()
                    .asString()
                    .hasSizeLessThan(300);
        } finally {
            children.forEach(Child::close);
        }
    }

    @Test
    void aCommandLineAboveTwoMebibytesIsUnknown() {
        try (Child child = Child.bash(words(17) + "exec bash -c 'read x' " + name + " \"${words[@]}\"")) {
            await().untilAsserted(() -> assertThat(host.processes()
                            .commandLineHolds(child.pid(), line -> true)
                            .doubt())
                    .isEqualTo("the command line of " + child.pid() + " is longer than 2 MiB"));

            assertThat(host.processes().commandLine(child.pid(), 256)).endsWith(" bytes in all)");
        }
    }

    @Test
    void oneLongCommandLineIsInMemoryAtATime() throws InterruptedException {
        try (Child child = Child.bash(words(1) + "exec bash -c 'read x' " + name + " \"${words[@]}\"")) {
            await().until(() -> host.processes().commandLine(child.pid(), 4096).contains(name));
            CountDownLatch second = new CountDownLatch(1);
            Thread other = new Thread(() -> host.processes().commandLineHolds(child.pid(), line -> {
                second.countDown();
                return true;
            }));

            host.processes().commandLineHolds(child.pid(), line -> {
                other.start();
                await().until(() -> other.getState() == Thread.State.BLOCKED);
                return true;
            });

            assertThat(second.await(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anEnvironmentIsSearchedToItsEnd() {
        try (Child child = Child.bash(words(20) + "exec env -i \"${words[@]}\" " + name + "=last /bin/sleep 600")) {
            await().untilAsserted(() -> assertFound("env:" + name + "=last", child));
        }
    }

    /** Makes words of 130,000 bytes; the kernel takes 20 of them with a larger stack only. */
    private static String words(int count) {
        return "ulimit -s $(ulimit -H -s); x=$(printf %0130000d 0); words=(); for i in {1.." + count
                + "}; do words+=(\"V$i=$x\"); done; echo ready; ";
    }

    private void assertFound(String target, Child... children) {
        assertThat(host.service().list(OnThisHost.ADMIN, target))
                .extracting(ProcessRow::pid)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(children).map(Child::pid).toList());
    }
}
