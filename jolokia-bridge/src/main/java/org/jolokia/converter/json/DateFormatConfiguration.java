package org.jolokia.converter.json;

import org.jolokia.core.config.CoreConfiguration;

/**
 * Replaces Jolokia's class of that name, since this module comes first in the class loader. Jolokia's class asks for the
 * default time zone when it is loaded; {@code io.signalman.http.jolokia.UtcZone} explains the harm. Our MBean takes and returns
 * no dates, so nothing asks this class for a format.
 */
public final class DateFormatConfiguration {
    /** For Jolokia's parser of strings. */
    public DateFormatConfiguration() {}

    /** For Jolokia's converters; ignores the configuration. */
    public DateFormatConfiguration(CoreConfiguration configuration) {}
}
