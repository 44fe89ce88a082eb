/** The management interface, and what turns it into an MBean that describes itself. */
package io.signalman.jmx;
