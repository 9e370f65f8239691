package dev.mvc.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/// Loads mvc with a call of [Coverage#pass] at the beginning of each block of instructions.
final class CoverageLoader extends ClassLoader {
  private static final String OWN = "dev.mvc.";
  private static final ClassDesc COVERAGE = ClassDesc.of(Coverage.class.getName());
  private static final MethodTypeDesc PASS =
      MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int);

  private int places;

  CoverageLoader(ClassLoader parent) {
    super(parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null || !name.startsWith(OWN)) {
        return loaded != null ? loaded : super.loadClass(name, resolve);
      }
      byte[] bytes = bytes(name);
      if (!name.startsWith(CoverageLoader.class.getPackageName())) {
        bytes = counted(bytes);
      }
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  private byte[] bytes(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  private byte[] counted(byte[] bytes) {
    ClassFile files =
        ClassFile.of(
            ClassFile.ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(getParent())));
    ClassModel model = files.parse(bytes);
    return files.transformClass(model, ClassTransform.transformingMethodBodies(new Counting()));
  }

  private final class Counting implements CodeTransform {
    @Override
    public void atStart(CodeBuilder builder) {
      pass(builder);
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      builder.with(element);
      if (element instanceof LabelTarget) {
        pass(builder);
      }
    }

    private void pass(CodeBuilder builder) {
      builder.loadConstant(places++).invokestatic(COVERAGE, "pass", PASS);
    }
  }
}
