package io.signalman.jmx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.management.JMX;
import javax.management.StandardMBean;
import javax.management.openmbean.CompositeData;
import javax.management.openmbean.InvalidKeyException;
import javax.management.openmbean.OpenType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares with what the JDK makes of the same results. */
class RecordDataTest {
    private static final StandardMBean MXBEAN = new StandardMBean(
            (SignalManagerMXBean) Proxy.newProxyInstance(
                    RecordDataTest.class.getClassLoader(),
                    new Class<?>[] {SignalManagerMXBean.class},
                    (proxy, operation, arguments) -> sample(operation.getGenericReturnType())),
            SignalManagerMXBean.class,
            true);

    static Stream<Method> operations() {
        return Arrays.stream(SignalManagerMXBean.class.getDeclaredMethods());
    }

    @ParameterizedTest
    @MethodSource("operations")
    void equals_the_result_of_an_mxbean(Method operation) throws Exception {
        String[] signature =
                Arrays.stream(operation.getParameterTypes()).map(Class::getName).toArray(String[]::new);
        Object[] arguments = Arrays.stream(operation.getParameterTypes())
                .map(RecordDataTest::sample)
                .toArray();

        Object expected = MXBEAN.invoke(operation.getName(), arguments, signature);
        Object data = RecordData.of(sample(operation.getGenericReturnType()), returnType(operation.getName()));

        assertThat(data).hasSameClassAs(data instanceof CompositeData ? data : expected);
        assertThat(plain(data)).isEqualTo(plain(expected));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void has_the_items_of_its_type(Method operation) throws Exception {
        Object result = RecordData.of(sample(operation.getGenericReturnType()), returnType(operation.getName()));
        CompositeData data = result instanceof CompositeData[] rows ? rows[0] : (CompositeData) result;
        String[] keys = data.getCompositeType().keySet().toArray(new String[0]);

        assertThat(data.values()).hasSize(keys.length);
        assertThat(Stream.of(keys)).allMatch(data::containsKey);
        assertThat(Arrays.stream(data.getAll(keys)).map(RecordDataTest::plain))
                .isEqualTo(data.values().stream().map(RecordDataTest::plain).toList());
        assertThat(data.containsValue("a text") || data.containsValue(43L)).isTrue();
        assertThat(data.containsValue("another text")).isFalse();
        assertThat(data.containsKey("none")).isFalse();
        assertThatThrownBy(() -> data.get("none")).isInstanceOf(InvalidKeyException.class);
    }

    private static OpenType<?> returnType(String operation) {
        return Arrays.stream(MXBEAN.getMBeanInfo().getOperations())
                .filter(info -> info.getName().equals(operation))
                .map(info -> (OpenType<?>) info.getDescriptor().getFieldValue(JMX.OPEN_TYPE_FIELD))
                .findFirst()
                .orElseThrow();
    }

    private static Object plain(Object value) {
        if (value instanceof CompositeData row) {
            Map<String, Object> items = new LinkedHashMap<>();
            row.getCompositeType().keySet().forEach(key -> items.put(key, plain(row.get(key))));
            return Map.of(row.getCompositeType(), items);
        }
        return value instanceof Object[] items
                ? Arrays.stream(items).map(RecordDataTest::plain).toList()
                : value;
    }

    private static Object sample(Type type) {
        if (type instanceof ParameterizedType list) {
            Object item = sample(list.getActualTypeArguments()[0]);
            return List.of(item, item);
        }
        Class<?> plain = (Class<?>) type;
        if (plain.isEnum()) {
            return plain.getEnumConstants()[0];
        }
        return plain.isRecord()
                ? record(plain)
                : Map.<Class<?>, Object>of(String.class, "a text", int.class, 42, long.class, 43L, boolean.class, true)
                        .get(plain);
    }

    private static Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        try {
            return type.getDeclaredConstructor(Arrays.stream(components)
                            .map(RecordComponent::getType)
                            .toArray(Class<?>[]::new))
                    .newInstance(Arrays.stream(components)
                            .map(component -> sample(component.getGenericType()))
                            .toArray());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }
}
