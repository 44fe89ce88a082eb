/** The management interface and its implementation as an MBean with descriptions and notifications. */
package io.signalman.jmx;
