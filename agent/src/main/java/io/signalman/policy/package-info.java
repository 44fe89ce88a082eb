/** Rules that say who may signal what, as a text file. */
package io.signalman.policy;
