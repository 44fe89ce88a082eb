/** The audit trail: what was asked, of whom, and what came of it, in a file that outlives the JVM. */
package io.signalman.audit;
