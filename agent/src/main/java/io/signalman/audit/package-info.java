/** The audit trail: requests, processes and outcomes, in a file that outlives the JVM. */
package io.signalman.audit;
