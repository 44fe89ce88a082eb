/** {@code doctor}: looks at what commands and agents need, and says what is wrong. It changes nothing. */
package io.signalman.cli.doctor;
