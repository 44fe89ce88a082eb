/** The policy file: rules that say who may signal what. */
package io.signalman.policy;
