package io.signalman.jmx;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.management.openmbean.ArrayType;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.InvalidKeyException;
import javax.management.openmbean.OpenType;

/**
 * A record as open data that reads its items from the record. An MXBean copies each record to a sorted map and checks every
 * item, which takes longer than to find and hold the processes of a long list. This can't be serialized, so it never leaves the
 * JVM.
 */
final class RecordData implements CompositeData {
    private static final ClassValue<Map<String, Method>> ACCESSORS = new ClassValue<>() {
        @Override
        protected Map<String, Method> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents())
                    .collect(Collectors.toUnmodifiableMap(RecordComponent::getName, RecordComponent::getAccessor));
        }
    };

    private final Record record;
    private final CompositeType type;
    private final Map<String, Method> accessors;

    private RecordData(Record record, CompositeType type) {
        this.record = record;
        this.type = type;
        this.accessors = ACCESSORS.get(record.getClass());
    }

    /**
     * Converts what an operation of the contract returned: records, lists, enums and simple values.
     *
     * @param type as the MXBean describes it
     */
    static Object of(Object value, OpenType<?> type) {
        if (value instanceof Record record) {
            return new RecordData(record, (CompositeType) type);
        }
        if (value instanceof List<?> items) {
            return ((ArrayType<?>) type).getElementOpenType() instanceof CompositeType element
                    ? items.stream().map(item -> of(item, element)).toArray(CompositeData[]::new)
                    : items.toArray(new String[0]);
        }
        return value instanceof Enum<?> constant ? constant.name() : value;
    }

    @Override
    public CompositeType getCompositeType() {
        return type;
    }

    @Override
    public Object get(String key) {
        Method accessor = accessors.get(key);
        if (accessor == null) {
            throw new InvalidKeyException(type.getTypeName() + " has no item " + key);
        }
        try {
            Object value = accessor.invoke(record);
            return value instanceof String ? value : of(value, type.getType(key));
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("the items of a public record can be read", e);
        }
    }

    @Override
    public Object[] getAll(String[] keys) {
        return Arrays.stream(keys).map(this::get).toArray();
    }

    @Override
    public boolean containsKey(String key) {
        return type.containsKey(key);
    }

    @Override
    public boolean containsValue(Object value) {
        return values().contains(value);
    }

    @Override
    public Collection<?> values() {
        return type.keySet().stream().map(this::get).toList();
    }

    @Override
    public String toString() {
        return record.toString();
    }
}
