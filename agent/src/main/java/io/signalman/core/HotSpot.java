package io.signalman.core;

/**
 * A JVM of OpenJDK's kind.
 *
 * @param release the JDK's feature release, 17; 0 if unknown
 * @param suspendSignal the number of the signal that it keeps for its own threads: USR2, or the number in
 *     _JAVA_SR_SIGNUM
 */
public record HotSpot(int release, int suspendSignal) {}
