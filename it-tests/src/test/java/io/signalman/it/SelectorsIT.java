package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.it.hosts.PlainHost;
import io.signalman.testing.Child;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.management.openmbean.CompositeData;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Conditions as targets, through each door. */
class SelectorsIT {
    private static final String MAIN = PlainHost.class.getName();

    @TempDir
    private Path folder;

    private final String name = Children.uniqueName();

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aSendHitsExactlyTheListedProcesses(Path jdk) throws Exception {
        try (Children children = new Children(folder);
                TestHost host = host(jdk)) {
            Child one = children.sleeper(name);
            Child two = children.sleeper(name);
            host.attach();
            HttpDoor http = host.http();
            String both = "name:" + name + "&cmd:" + name + " 600$&newer:1h";
            await().untilAsserted(() -> assertThat(listed(http, both)).containsExactlyInAnyOrder(one.pid(), two.pid()));
            int newest = listed(http, both + "&newest").get(0);

            JSONObject bulk = http.jolokia(
                            "{\"type\":\"exec\",\"mbean\":\"io.signalman:type=SignalManager\",\"operation\":"
                                    + "\"listProcesses\",\"arguments\":[\"" + both + "&newest\"]}")
                    .json();
            assertThat(((JSONObject) ((JSONArray) bulk.get("value")).get(0)).get("pid"))
                    .isEqualTo((long) newest);
            try (JmxDoor jmx = host.jmx()) {
                CompositeData report = jmx.sendSignal(both + "&newest", "TERM");
                assertThat(report.get("ok")).isEqualTo(true);
                assertThat(JmxDoor.results(report))
                        .extracting(result -> result.get("pid"))
                        .isEqualTo(List.of(newest));
            }
            Child hit = newest == one.pid() ? one : two;
            Child other = newest == one.pid() ? two : one;
            assertThat(hit.awaitExit()).isEqualTo(128 + 15);
            HttpDoor.Answer answer = http.post("/processes/" + RawHttp.segment(both) + "/_signal/KILL");
            assertThat(answer.body()).isEqualTo("{\"ok\": true}");
            assertThat(other.awaitExit()).isEqualTo(128 + 9);
            assertThat(http.get("/processes/" + RawHttp.segment(both)).status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aJvmIsFoundByTheNameThatJpsShows(Path jdk) throws Exception {
        Path jar = jar(folder.resolve("plain host.jar"));
        Path plainJar = jar(folder.resolve(name + ".jar"));
        Path arguments = Files.writeString(folder.resolve("arguments"), "-Da=b\n");
        try (TestHost agent = host(Jdks.current());
                TestHost byClass = host(jdk);
                TestHost withoutPerfData = new TestHost.Builder(home("without"))
                        .jdk(jdk)
                        .options("-XX:-UsePerfData", "--add-opens", "java.base/java.lang=ALL-UNNAMED")
                        .start();
                TestHost byJar = new TestHost.Builder(home("jar"))
                        .jdk(jdk)
                        .program("@" + arguments, "-jar", plainJar.toString())
                        .start();
                TestHost bySpace = new TestHost.Builder(home("space"))
                        .jdk(jdk)
                        .program("-jar", jar.toString())
                        .start()) {
            agent.attach();
            HttpDoor http = agent.http();

            assertThat(listed(http, "jvm&tree:" + ProcessHandle.current().pid()))
                    .contains(agent.pid(), byClass.pid(), withoutPerfData.pid(), byJar.pid(), bySpace.pid());
            for (String main : List.of("jvm:" + MAIN, "jvm:PlainHost")) {
                assertThat(listed(http, main))
                        .contains(agent.pid(), byClass.pid(), withoutPerfData.pid())
                        .doesNotContain(byJar.pid());
            }
            for (String main : List.of("jvm:" + plainJar, "jvm:" + name + ".jar")) {
                assertThat(listed(http, main)).containsExactly(byJar.pid());
            }
            assertThat(listed(http, "jvm:" + jar)).containsExactly(bySpace.pid());
            assertThat(listed(http, "jvm:Host&parent:" + ProcessHandle.current().pid()))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.signalman.it.Jdks#all")
    void aPidfileAliasIsReadAtEachUse(Path jdk) throws Exception {
        Path file = folder.resolve("web.pid");
        try (Children children = new Children(folder);
                TestHost host = host(jdk)) {
            Child one = children.sleeper(name);
            host.attach("alias.web=pidfile:" + file);
            HttpDoor http = host.http();
            assertThat(http.post("/processes/web/_signal/TERM").status()).isEqualTo(404);

            Files.writeString(file, one.pid() + "\n");
            assertThat(http.post("/processes/web/_signal/TERM").status()).isEqualTo(200);
            assertThat(one.awaitExit()).isEqualTo(128 + 15);

            Child later = children.sleeper(name + "x");
            Files.writeString(file, later.pid() + "\n");
            Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1));
            assertThat(http.post("/processes/web/_signal/TERM").status()).isEqualTo(409);
            Files.delete(file);
            Files.createSymbolicLink(file, Files.writeString(folder.resolve("real"), later.pid() + "\n"));
            assertThat(http.post("/processes/web/_signal/TERM").status()).isEqualTo(403);
            assertThat(later.isAlive()).isTrue();
        }
    }

    @Test
    void aCgroupAndAUnitAreFoundBelowThatPathOnly() throws Exception {
        try (Children children = new Children(folder);
                TestHost host = host(Jdks.current())) {
            host.attach();
            HttpDoor http = host.http();
            for (Path root : hierarchies()) {
                Child inside = children.sleeper(name);
                Child outside = children.sleeper(name);
                Path slice = Files.createDirectory(root.resolve(name + ".slice"));
                Path unit = Files.createDirectory(slice.resolve(name + ".service"));
                try {
                    Files.writeString(unit.resolve("cgroup.procs"), String.valueOf(inside.pid()));
                    String path = "/" + name + ".slice/" + name + ".service";

                    assertThat(listed(http, "cgroup:/" + name + ".slice")).containsExactly(inside.pid());
                    assertThat(listed(http, "cgroup:" + path)).containsExactly(inside.pid());
                    assertThat(listed(http, "cgroup:" + path + "/")).containsExactly(inside.pid());
                    assertThat(listed(http, "unit:" + name + ".service")).containsExactly(inside.pid());
                    assertThat(listed(http, "unit:" + name + ".slice")).containsExactly(inside.pid());
                    assertThat(listed(http, "unit:" + name)).isEmpty();
                    assertThat(listed(http, "cgroup:/" + name)).isEmpty();
                    assertThat(listed(http, "cgroup:/&name:" + name)).contains(outside.pid(), inside.pid());
                } finally {
                    inside.close();
                    outside.close();
                    await().ignoreExceptions().until(() -> Files.deleteIfExists(unit));
                    Files.delete(slice);
                }
            }
        }
    }

    /** A cgroup folder in which this machine lets us create cgroups. */
    private static List<Path> hierarchies() {
        List<Path> usable = new ArrayList<>();
        for (String root : List.of("/sys/fs/cgroup", "/sys/fs/cgroup/unified", "/sys/fs/cgroup/systemd")) {
            if (Files.isWritable(Path.of(root, "cgroup.procs"))) {
                usable.add(Path.of(root));
            }
        }
        assumeTrue(!usable.isEmpty() && "root".equals(System.getProperty("user.name")), "needs a writable cgroup");
        return usable;
    }

    @Test
    void aRegularExpressionCanNotHangTheHost() throws Exception {
        try (Children children = new Children(folder);
                TestHost host = host(Jdks.current())) {
            List<String> command = new ArrayList<>(List.of("/bin/bash", "-c", "echo ready; read -r line"));
            for (int i = 0; i < 100; i++) {
                command.add("a".repeat(1000));
            }
            Child bait = children.own(new ProcessBuilder(command));
            bait.awaitLine("ready");
            host.attach();
            HttpDoor http = host.http();

            HttpDoor.Answer slow = http.post(
                    "/processes/" + RawHttp.segment(bait.pid() + "&cmd:" + "a{0,1000}a{0,1000}a{0,1000}a{0,1000}z")
                            + "/_signal/TERM");
            assertThat(slow.status()).isEqualTo(400);
            assertThat(slow.json().get("message").toString()).contains("took more than 2000 ms");
            assertThat(listed(http, bait.pid() + "&cmd:^(([a-z ])+.)+[A-Z]([a-z])+$"))
                    .isEmpty();
            assertThat(listed(http, bait.pid() + "&cmd:(a+)+ a")).containsExactly(bait.pid());
        }
    }

    private TestHost host(Path jdk) throws IOException {
        return new TestHost.Builder(home("home" + System.nanoTime())).jdk(jdk).start();
    }

    private Path home(String home) throws IOException {
        return Files.createDirectories(folder.resolve(home));
    }

    private static Path jar(Path file) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, MAIN);
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out, manifest);
                InputStream code = PlainHost.class.getResourceAsStream("PlainHost.class")) {
            jar.putNextEntry(new JarEntry(MAIN.replace('.', '/') + ".class"));
            code.transferTo(jar);
        }
        return file;
    }

    private static List<Integer> listed(HttpDoor http, String target) throws Exception {
        HttpDoor.Answer answer = http.get("/processes/" + RawHttp.segment(target));
        assertThat(answer.status()).as(answer.body()).isIn(200, 404);
        if (answer.status() == 404) {
            return List.of();
        }
        List<Integer> pids = new ArrayList<>();
        for (Object row : (JSONArray) answer.json().get("processes")) {
            pids.add(((Long) ((JSONObject) row).get("pid")).intValue());
        }
        return pids;
    }
}
