package io.signalman.core;

/**
 * A JVM of OpenJDK's kind.
 *
 * @param release the JDK's feature release, 17; 0 where that can't be told
 * @param suspendSignal the number of the signal that it keeps for its own threads: USR2, or what _JAVA_SR_SIGNUM says
 */
public record HotSpot(int release, int suspendSignal) {}
