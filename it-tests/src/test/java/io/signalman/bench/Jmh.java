package io.signalman.bench;

import io.signalman.it.Jdks;
import io.signalman.it.TestHost;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs JMH in a JVM of its own, in which the agent runs. */
final class Jmh {
    private static final int WARM_UPS = 3;
    private static final String SETTINGS = "scope=user,http=false,socket=off";

    private Jmh() {}

    /** Runs JMH through its own command line. */
    static String command(Scale scale, Class<?> benchmark) {
        String round = scale.round().toMillis() + "ms";
        return "java org.openjdk.jmh.Main " + benchmark.getSimpleName() + " -bm avgt -tu us -f 1 -wi "
                + warmUps(scale) + " -w " + round + " -i " + scale.rounds() + " -r " + round
                + " -jvmArgsAppend -javaagent:signalman.jar=" + SETTINGS;
    }

    private static int warmUps(Scale scale) {
        return Math.min(WARM_UPS, scale.rounds());
    }

    /**
     * Microseconds a call, by method.
     *
     * @param methods a regular expression on the names of the benchmark's methods
     * @param fields values of its {@code @Param} fields
     */
    static Map<String, Series> run(Run run, Path jdk, Class<?> benchmark, String methods, Map<String, String> fields)
            throws Exception {
        return run(run, jdk, benchmark, methods, fields, "");
    }

    /** @param more settings of the agent, each after a comma */
    static Map<String, Series> run(
            Run run, Path jdk, Class<?> benchmark, String methods, Map<String, String> fields, String more)
            throws Exception {
        // The class path has the bootstrap classes too, so the agent needs the path of its jar.
        OptionsBuilder options = new OptionsBuilder();
        TimeValue round = TimeValue.milliseconds(run.scale().round().toMillis());
        options.include("^" + benchmark.getName() + "\\.(" + methods + ")$")
                .jvm(Jdks.java(jdk).toString())
                .jvmArgsAppend("-javaagent:" + TestHost.JAR + "=jar=" + TestHost.JAR + "," + SETTINGS + ",run.dir="
                        + run.newFolder("run") + more)
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.MICROSECONDS)
                .forks(1)
                .warmupIterations(warmUps(run.scale()))
                .warmupTime(round)
                .measurementIterations(run.scale().rounds())
                .measurementTime(round)
                .shouldFailOnError(true)
                .output(run.newFolder("jmh").resolve("output").toString());
        fields.forEach(options::param);
        Map<String, Series> results = new LinkedHashMap<>();
        for (RunResult result : new Runner(options.build()).run()) {
            String method = result.getParams().getBenchmark();
            results.put(
                    method.substring(method.lastIndexOf('.') + 1),
                    new Series(result.getBenchmarkResults().stream()
                            .flatMap(fork -> fork.getIterationResults().stream())
                            .map(iteration -> iteration.getPrimaryResult().getScore())
                            .toList()));
        }
        return results;
    }
}
