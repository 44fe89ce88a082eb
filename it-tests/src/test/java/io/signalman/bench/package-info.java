/**
 * The benchmark: {@code ./mvnw -Pbench verify} measures every {@link io.signalman.bench.Chapter} and writes
 * docs/benchmarks.md; {@code -Dbench.only=<key>} prints one chapter and writes nothing.
 *
 * <p>A chapter measures Signalman beside its alternatives and beside the physical limit, in one run, and
 * puts {@linkplain io.signalman.bench.Series series} into the tables and {@linkplain io.signalman.bench.Bar bars} of its
 * {@link io.signalman.bench.Page}. Sentences may stand in the code, numbers never. What this machine lacks is said to be
 * missing. How much is measured comes from {@link io.signalman.bench.Scale}, so that a short run of the same code is one
 * of the tests.
 */
package io.signalman.bench;
