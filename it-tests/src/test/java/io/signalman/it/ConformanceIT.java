package io.signalman.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.signalman.testing.Child;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jolokia.json.JSONArray;
import org.jolokia.json.JSONObject;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The same questions to other tools and to Signalman, about the same processes: {@code docs/conformance.md}. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConformanceIT {
    private static final int QUESTIONS = 200;

    @TempDir
    static Path folder;

    private final long seed = new Random().nextLong();
    private Herd herd;
    private TestHost host;
    private HttpDoor http;

    @BeforeAll
    void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/pgrep")), "needs procps");
        herd = new Herd(Files.createDirectory(folder.resolve("herd")), new Random(seed));
        host = new TestHost.Builder(Files.createDirectory(folder.resolve("home"))).start();
        host.attach("scope=all", "fanout.max=1000");
        http = host.http();
        await("all to be older than a second")
                .until(() -> listed("cmd:" + herd.name() + "&newer:2s").isEmpty());
    }

    @AfterAll
    void end() {
        if (host != null) {
            host.close();
        }
        if (herd != null) {
            herd.close();
        }
    }

    /** One condition, as pgrep and as Signalman say it. */
    private record Condition(String theirs, String ours) {}

    @Test
    void pgrepAndSignalmanFindTheSameProcesses() throws Exception {
        Random random = new Random(seed);
        Map<Integer, JSONObject> all = listed("*");
        int found = 0;
        for (int i = 0; i < QUESTIONS; i++) {
            List<Condition> conditions = conditions(random, all);
            List<String> pgrep = new ArrayList<>(List.of("pgrep"));
            conditions.forEach(
                    condition -> pgrep.addAll(List.of(condition.theirs().split(" ", -1))));
            String target = conditions.stream().map(Condition::ours).collect(Collectors.joining("&"));

            Set<Integer> theirs = ofTheHerd(ask(pgrep));
            Set<Integer> ours = ofTheHerd(withoutZombies(listed(target).keySet(), target));

            found += ours.isEmpty() ? 0 : 1;
            assertThat(ours).as("seed %s: %s and %s", seed, pgrep, target).isEqualTo(theirs);
        }
        System.out.printf("%d questions to pgrep and to Signalman, %d of them with an answer%n", QUESTIONS, found);
        assertThat(found).isGreaterThan(QUESTIONS / 4);
    }

    /** One to three of different kinds. pgrep takes one pattern, for the name or for the command line. */
    private List<Condition> conditions(Random random, Map<Integer, JSONObject> all) {
        List<Integer> pids = new ArrayList<>(new TreeSet<>(herd.pids()));
        JSONObject some = all.get(pids.get(random.nextInt(pids.size())));
        String name = herd.name();
        List<Condition> patterns = new ArrayList<>(List.of(
                new Condition("-x " + name, "name:" + name),
                new Condition("-x " + name + "x", "name:" + name + "x"),
                new Condition("-x " + name + "-c\\+d", "name:" + name + "-c+d"),
                new Condition("-x " + name + "0123456789", name + "0123456789"),
                new Condition("-f nginx-of-" + name, "cmd:nginx-of-" + name),
                new Condition("-f " + name + ".*color=red", "cmd:" + name + ".*color=red"),
                new Condition("-f ^/.*" + name + "[a-z]?$", "cmd:^/.*" + name + "[a-z]?$"),
                new Condition("-f " + name, "cmd:" + name)));
        List<Condition> others = new ArrayList<>(List.of(
                new Condition("-u nobody", "user:nobody"),
                new Condition("-u 0", "user:0"),
                new Condition("-U 65534", "uid:65534"),
                new Condition("-U root", "uid:root"),
                new Condition("-G 65534", "gid:65534"),
                new Condition("-g " + some.get("pgid"), "group:" + some.get("pgid")),
                new Condition("-P " + some.get("ppid"), "parent:" + some.get("ppid")),
                new Condition("-s " + some.get("session"), "session:" + some.get("session")),
                new Condition("-r T", "state:T"),
                new Condition("-r Z", "state:Z"),
                new Condition("-O 1", "older:1s"),
                new Condition("-O 3600", "older:1h"),
                new Condition("--cgroup " + herd.cgroupPath(), "cgroup:" + herd.cgroupPath()),
                new Condition("--ns " + some.get("pid") + " --nslist pid", "ns:" + some.get("pid"))));
        Collections.shuffle(patterns, random);
        Collections.shuffle(others, random);
        Map<String, Condition> byFlag = new TreeMap<>(); // pgrep takes either, where one stands there twice
        others.subList(0, random.nextInt(3))
                .forEach(condition -> byFlag.put(condition.theirs().split(" ", 2)[0], condition));
        List<Condition> chosen = new ArrayList<>(byFlag.values());
        if (chosen.isEmpty() || random.nextBoolean()) {
            chosen.add(patterns.get(0));
        }
        if (chosen.stream().anyMatch(condition -> condition.theirs().equals("-r Z"))) {
            // A zombie has no command line, and pgrep matches its name instead.
            chosen.removeIf(condition -> condition.theirs().startsWith("-f"));
        }
        return chosen;
    }

    static List<MarkdownTable.Row> rows() throws Exception {
        List<MarkdownTable.Row> rows = new ArrayList<>();
        for (String heading : List.of("pgrep and pkill", "killall", "kill", "systemctl", "supervisord and Docker")) {
            rows.addAll(MarkdownTable.read("conformance.md", heading));
        }
        return rows;
    }

    @ParameterizedTest
    @MethodSource("rows")
    void whatAnotherToolCanBeAskedSignalmanCanBeAsked(MarkdownTable.Row row) throws Exception {
        if (row.answer().equals("no")) {
            assertThat(row.reason()).as("why not").isNotEmpty();
            return;
        }
        List<String> ours = words(row.answer().replaceAll("^`|`$", ""));
        if (ours.get(0).equals("ps")) {
            assertSame(row.written(), ours.get(1));
        } else {
            assertDone(ours);
        }
    }

    private void assertSame(String theirs, String ours) throws Exception {
        Map<String, String> values = values(ours);
        Set<Integer> found =
                ofTheHerd(withoutZombies(listed(replaced(ours, values)).keySet(), ours));
        Set<Integer> expected = ofTheHerd(ask(words(replaced(theirs, values))));
        assertThat(found)
                .isEqualTo(expected)
                .isNotEmpty()
                .hasSizeLessThan(herd.pids().size());
    }

    /** What stands for {@code worker}, 4242 and so on in a question. */
    private Map<String, String> values(String ours) throws Exception {
        String number = String.valueOf(herd.pids().stream()
                .filter(pid -> stands(ours, pid))
                .findFirst()
                .orElseThrow());
        Map<String, String> values = new TreeMap<>();
        values.put("worker", herd.name());
        values.put("4242", number);
        values.put("pts/3", terminal());
        values.put("/batch", herd.cgroupPath());
        return values;
    }

    private boolean stands(String ours, int pid) {
        if (ours.startsWith("session:")) {
            return Herd.stat(pid, 6) == pid;
        }
        if (ours.startsWith("parent:")) {
            return herd.pids().stream().anyMatch(child -> Herd.stat(child, 4) == pid && !Herd.isZombie(child));
        }
        return ours.startsWith("ns:")
                ? Herd.comm((int) Herd.stat(pid, 4)).equals("unshare")
                : Herd.comm(pid).equals(herd.name() + "p") && Herd.stat(pid, 5) == pid;
    }

    private String terminal() throws Exception {
        for (String line : Child.output("ps", "-eo", "pid=,tty=")) {
            String[] cells = line.strip().split(" +", 2);
            if (cells[1].startsWith("pts/") && herd.pids().contains(Integer.parseInt(cells[0]))) {
                return cells[1];
            }
        }
        throw new AssertionError("none of them has a terminal");
    }

    private void assertDone(List<String> command) throws Exception {
        String name = Children.uniqueName();
        try (Cgroup unit = Cgroup.create(name + ".service");
                Children children = new Children(folder)) {
            boolean ends = Set.of("stop", "wait").contains(command.get(0));
            Child worker = ends ? children.sleeper(name) : children.groupLeader(name);
            Files.writeString(unit.procs(), String.valueOf(worker.pid()));
            Map<String, String> values = Map.of(
                    "4242@8371934.13811", handle(worker.pid()), "4242", String.valueOf(worker.pid()), "worker", name);
            String[] words =
                    command.stream().map(word -> replaced(word, values)).toArray(String[]::new);
            try (Child signalman = Child.start(new CommandLine(folder.resolve("home")).builder(words))) {
                if (command.get(0).equals("wait")) {
                    await().until(() -> http.get("/jobs").body().contains("RUNNING"));
                    worker.close();
                }
                assertThat(signalman.awaitEnd()).as("%s", signalman.lines()).isZero();
            }
            assertThat(!ends || !worker.isAlive()).isTrue();
        }
    }

    private String handle(int pid) throws Exception {
        return (String) listed(String.valueOf(pid)).get(pid).get("handle");
    }

    /** The longest first, so that 4242 is not replaced within a handle. */
    private static String replaced(String text, Map<String, String> values) {
        String replaced = text;
        List<String> keys = new ArrayList<>(values.keySet());
        keys.sort(Comparator.comparing(String::length).reversed());
        for (String key : keys) {
            replaced = replaced.replace(key, values.get(key));
        }
        return replaced;
    }

    /** As a shell parts them; the page has no more than double quotes. */
    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = Pattern.compile("\"([^\"]*)\"|(\\S+)").matcher(command);
        while (word.find()) {
            words.add(word.group(1) == null ? word.group(2) : word.group(1));
        }
        return words;
    }

    /** Without zombies, unless it is about them. */
    private Set<Integer> ask(List<String> command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, output).isLessThan(2);
        Set<Integer> pids = new TreeSet<>();
        for (String line : output.lines().toList()) {
            // killall tells it as "Killed worker(4242) with signal 0"
            Matcher pid =
                    Pattern.compile("^([0-9]+)$|\\(([0-9]+)\\) with signal").matcher(line);
            if (pid.find()) {
                pids.add(Integer.valueOf(pid.group(1) == null ? pid.group(2) : pid.group(1)));
            }
        }
        return withoutZombies(pids, String.join(" ", command));
    }

    /** A group is told whole, with its zombies; other targets mean none, and pgrep finds them all. */
    private static Set<Integer> withoutZombies(Set<Integer> pids, String question) {
        Set<Integer> others = new TreeSet<>(pids);
        others.removeIf(pid -> !question.contains("Z") && Herd.isZombie(pid));
        return others;
    }

    private Set<Integer> ofTheHerd(Set<Integer> pids) {
        Set<Integer> common = new TreeSet<>(herd.pids());
        common.retainAll(pids);
        return common;
    }

    /** The rows by pid. */
    private Map<Integer, JSONObject> listed(String target) throws Exception {
        String path = target.equals("*")
                ? ""
                : "/" + URLEncoder.encode(target, StandardCharsets.UTF_8).replace("+", "%20");
        HttpDoor.Answer answer = http.get("/processes" + path);
        assertThat(answer.status()).as("%s: %s", target, answer.body()).isIn(200, 404);
        Map<Integer, JSONObject> rows = new TreeMap<>();
        if (answer.status() == 200) {
            for (Object row : (JSONArray) answer.json().get("processes")) {
                rows.put(((Number) ((JSONObject) row).get("pid")).intValue(), (JSONObject) row);
            }
        }
        return rows;
    }
}
